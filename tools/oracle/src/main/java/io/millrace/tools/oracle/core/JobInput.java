/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** What the contract says of the records a job reads, told again in plain Java. All times are epoch milliseconds. */
public interface JobInput<E> {

    /** The schema the job reads with: what it does not name, the job does not look at. */
    Schema readerSchema();

    E event(GenericRecord record);

    String userId(E event);

    String id(E event);

    long eventTime(E event);

    boolean isUsed(E event);

    /** What is invalid about an event that is used. */
    Optional<String> fault(E event);

    Lateness lateness(E event, long watermark);

    /**
     * What an event has missed when the watermark stands where it stands.
     *
     * @param missed the windows missed, as {@code name@start}
     * @param everything whether nothing is left that it could enter
     * @param latestDeadline the latest of the watermarks at which it missed something
     */
    record Lateness(List<String> missed, boolean everything, long latestDeadline) {}
}
