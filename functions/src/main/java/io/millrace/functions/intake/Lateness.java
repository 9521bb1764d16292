/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.io.Serializable;
import java.util.List;

/** A job's definition of lateness, which contract §1 leaves to each job. */
public interface Lateness<T> extends Serializable {

    /**
     * Compares an event with the watermark.
     *
     * @param watermark the watermark of the operator that decides, epoch milliseconds
     */
    Outcome check(T event, long watermark);

    /**
     * The lateness of one event.
     *
     * @param byMillis how far the watermark has passed the latest deadline missed; 0 if none was missed
     * @param missed the windows missed, as {@code name@start}, if only some were
     */
    record Outcome(Kind kind, long byMillis, List<String> missed) {

        /** The event missed nothing. */
        public static final Outcome ON_TIME = new Outcome(Kind.ON_TIME, 0, List.of());

        public static Outcome late(long byMillis) {
            return new Outcome(Kind.LATE, byMillis, List.of());
        }

        public static Outcome partiallyLate(long byMillis, List<String> missed) {
            return new Outcome(Kind.PARTIALLY_LATE, byMillis, missed);
        }
    }

    /** Whether an event missed none, some or all of its deadlines. */
    enum Kind {
        ON_TIME,
        PARTIALLY_LATE,
        LATE
    }
}
