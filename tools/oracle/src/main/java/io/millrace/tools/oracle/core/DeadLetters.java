/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares the dead letters of a job with the expected ones. */
public final class DeadLetters {

    private static final Set<String> OTHER_HEADERS = Set.of("exception.class.name", "exception.message", "failed.at");
    private static final int MAX_MESSAGE_CHARS = 1_000;

    private final String job;
    private final SideTopic topic;

    /** @param repeatsAllowed whether they are written at-least-once */
    public DeadLetters(String job, boolean repeatsAllowed) {
        this.job = job;
        this.topic = new SideTopic(job + ".dlq", "__millrace.errors.", repeatsAllowed);
    }

    public SideTopic topic() {
        return topic;
    }

    boolean contains(RecordPosition position) {
        return topic.contains(position);
    }

    /** Passes over the dead letter of an input record that can no longer be read. */
    void ignore(RecordPosition position) {
        topic.take(position);
    }

    /** Expects the dead letter of a record that fails at a stage. */
    void expect(ConsumerRecord<byte[], byte[]> record, String stage) {
        RecordPosition position = RecordPosition.of(record);
        topic.take(position)
                .ifPresentOrElse(
                        letter -> topic.found(position, fault(letter, record, stage)),
                        () -> topic.missing(position, "no dead letter, though it fails at stage " + stage));
    }

    private Optional<String> fault(SideRecord letter, ConsumerRecord<byte[], byte[]> record, String stage) {
        Map<String, String> headers = new HashMap<>();
        headers.put("job", job);
        headers.put("stage", stage);
        headers.put("timestamp", Long.toString(record.timestamp()));
        WireDecoder.schemaId(record.value()).ifPresent(id -> headers.put("schema.id", Integer.toString(id)));
        Optional<String> difference = letter.difference(record, headers, OTHER_HEADERS);
        if (difference.isPresent()) {
            return difference;
        }
        if (letter.header("exception.class.name").isBlank()
                || letter.header("exception.message").length() > MAX_MESSAGE_CHARS
                || letter.number("failed.at").isEmpty()) {
            return Optional.of("header exception.class.name, exception.message or failed.at violates the contract");
        }
        return Optional.empty();
    }
}
