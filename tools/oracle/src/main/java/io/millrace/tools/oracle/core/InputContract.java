/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * The contract's rules for the records of a job's input, stated independently of the job. All times are epoch
 * milliseconds.
 */
public interface InputContract<E extends InputEvent> {

    long MAX_AMOUNT_MINOR = 1_000_000_000_000L;

    Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    /** The job's reader schema: the job ignores all other fields. */
    Schema readerSchema();

    E event(Fields record);

    /** Whether the job uses the event's type. */
    default boolean isUsed(E event) {
        return true;
    }

    /** The first invalid field of an event that is used, apart from its time, its id and the userId. */
    default Optional<String> fault(E event) {
        return Optional.empty();
    }

    Lateness lateness(E event, long watermark);

    /**
     * The windows an event has missed at a given watermark.
     *
     * @param missed the windows missed, as {@code name@start}
     * @param everything whether there is no window left for it
     * @param latestDeadline the latest of the watermarks at which it missed something
     */
    record Lateness(List<String> missed, boolean everything, long latestDeadline) {

        /** The lateness of an event in a job without windows: late once the watermark reaches the deadline. */
        public static Lateness at(long deadline, long watermark) {
            boolean late = deadline <= watermark;
            return new Lateness(late ? List.of("deadline") : List.of(), late, deadline);
        }
    }
}
