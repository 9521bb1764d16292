/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.io.Serializable;
import java.util.List;

/** A job's rule of what is late, as contract §1 leaves it to each job. */
public interface Lateness<T> extends Serializable {

    /**
     * Judges one event.
     *
     * @param watermark the deciding operator's watermark, epoch milliseconds
     */
    Verdict judge(T event, long watermark);

    /**
     * The verdict on one event.
     *
     * @param byMillis how long the watermark had passed the latest deadline missed; 0 if none was missed
     * @param missed the windows missed, as {@code name@start}, where only some were
     */
    record Verdict(Outcome outcome, long byMillis, List<String> missed) {

        /** The event missed nothing. */
        public static final Verdict ON_TIME = new Verdict(Outcome.ON_TIME, 0, List.of());

        public static Verdict late(long byMillis) {
            return new Verdict(Outcome.LATE, byMillis, List.of());
        }

        public static Verdict partiallyLate(long byMillis, List<String> missed) {
            return new Verdict(Outcome.PARTIALLY_LATE, byMillis, missed);
        }
    }

    /** The three ways it can go. */
    enum Outcome {
        ON_TIME,
        PARTIALLY_LATE,
        LATE
    }
}
