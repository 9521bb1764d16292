/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The witness of one job: told the settings and shown the topics, it says what the job had to write. Shares no code with
 * the job but the schemas.
 */
public interface JobOracle {

    /** A topic and what wants to see its records, partition after partition, each in offset order. */
    record View(String topic, Consumer<ConsumerRecord<byte[], byte[]>> viewer) {}

    /** The topics in the order in which they have to be shown. */
    List<View> views();

    /**
     * The verdict, once everything has been shown.
     *
     * @param jobCounts the job's own counts, by gauge
     * @param notes what limits the verdict
     */
    JobVerdict verdict(Optional<Map<String, Long>> jobCounts, List<String> notes);
}
