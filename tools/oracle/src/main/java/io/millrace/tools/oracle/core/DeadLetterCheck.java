/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which dead letters a job has to write, and what they have to look like. */
public final class DeadLetterCheck {

    public static final String HEADER_PREFIX = "__millrace.errors.";

    private static final Set<String> HEADERS = Set.of(
            "topic",
            "partition",
            "offset",
            "timestamp",
            "job",
            "stage",
            "exception.class.name",
            "exception.message",
            "failed.at");
    private static final int MAX_MESSAGE_CHARS = 1_000;

    private final String job;
    private final SideTopic deadLetters;

    /** @param deadLetters all that the job wrote */
    public DeadLetterCheck(String job, SideTopic deadLetters) {
        this.job = job;
        this.deadLetters = deadLetters;
    }

    /** Asks for the dead letter of a record that fails at a stage. */
    public void expect(ConsumerRecord<byte[], byte[]> record, String stage) {
        RecordPosition place = RecordPosition.of(record);
        Optional<SideRecord> letter = deadLetters.take(place);
        if (letter.isEmpty()) {
            deadLetters.lacks(place, "no dead letter, though it fails at stage " + stage);
            return;
        }
        fault(letter.get(), record, stage)
                .ifPresentOrElse(why -> deadLetters.isWrongAbout(place, why), () -> deadLetters.matches(place));
    }

    private Optional<String> fault(SideRecord letter, ConsumerRecord<byte[], byte[]> record, String stage) {
        Set<String> headers = new HashSet<>(HEADERS);
        OptionalInt schemaId = WireDecoder.schemaId(record.value());
        if (schemaId.isPresent()) {
            headers.add("schema.id");
        }
        Optional<String> difference = letter.difference(record, HEADER_PREFIX, headers);
        if (difference.isPresent()) {
            return difference;
        }
        if (!letter.told("stage").equals(stage)) {
            return Optional.of("stage is '%s', not '%s'".formatted(letter.told("stage"), stage));
        }
        if (!letter.told("job").equals(job)) {
            return Optional.of("header job is '%s'".formatted(letter.told("job")));
        }
        if (!letter.number("timestamp").equals(Optional.of(record.timestamp()))) {
            return Optional.of(
                    "header timestamp is '%s', not %d".formatted(letter.told("timestamp"), record.timestamp()));
        }
        if (schemaId.isPresent() && !letter.number("schema.id").equals(Optional.of((long) schemaId.getAsInt()))) {
            return Optional.of("header schema.id is '%s'".formatted(letter.told("schema.id")));
        }
        if (letter.told("exception.class.name").isBlank()
                || letter.told("exception.message").length() > MAX_MESSAGE_CHARS
                || letter.number("failed.at").isEmpty()) {
            return Optional.of("headers exception.class.name, exception.message or failed.at are not as agreed");
        }
        return Optional.empty();
    }
}
