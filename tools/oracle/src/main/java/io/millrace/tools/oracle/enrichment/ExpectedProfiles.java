/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.tools.oracle.core.DeadLetterCheck;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.SideTopic;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The history of every user's profile: judges every record of {@code users} again, expects a dead letter of each that is
 * none, and keeps of the others what they make of the profile and when they were appended.
 *
 * <p>Takes the records partition after partition, each in offset order.
 */
final class ExpectedProfiles {

    private final WireDecoder decoder;
    private final SideTopic deadLetters;
    private final DeadLetterCheck deadLetterCheck;
    private final Map<String, ProfileHistory> histories = new HashMap<>();
    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private long gone;
    private long lastAppendedAt = Long.MIN_VALUE;

    ExpectedProfiles(WireDecoder decoder, SideTopic deadLetters, DeadLetterCheck deadLetterCheck) {
        this.decoder = decoder;
        this.deadLetters = deadLetters;
        this.deadLetterCheck = deadLetterCheck;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        passOverWhatIsGone(record);
        lastAppendedAt = Math.max(lastAppendedAt, record.timestamp());
        if (record.value() == null) {
            delete(record);
            return;
        }
        Optional<GenericRecord> decoded = decoder.decode(record.value());
        if (decoded.isEmpty()) {
            deadLetterCheck.expect(record, "decode");
            return;
        }
        String userId = decoded.get().get("userId").toString();
        if (record.key() == null || !new String(record.key(), UTF_8).equals(userId)) {
            deadLetterCheck.expect(record, "validate");
            return;
        }
        history(userId).update(profile(decoded.get()), record.timestamp());
    }

    private void delete(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            deadLetterCheck.expect(record, "validate");
            return;
        }
        history(new String(record.key(), UTF_8)).delete(record.timestamp());
    }

    private ProfileHistory history(String userId) {
        return histories.computeIfAbsent(userId, absent -> new ProfileHistory());
    }

    private static Profile profile(GenericRecord record) {
        return new Profile(
                record.get("name").toString(),
                record.get("email").toString(),
                record.get("tier").toString(),
                record.get("segment") == null ? null : record.get("segment").toString(),
                (Long) record.get("version"));
    }

    /** What compaction removed cannot be judged, nor can its dead letter. */
    private void passOverWhatIsGone(ConsumerRecord<byte[], byte[]> record) {
        long next = nextOffsets.getOrDefault(record.partition(), 0L);
        for (long offset = next; offset < record.offset(); offset++) {
            gone++;
            deadLetters.take(new RecordPosition(record.topic(), record.partition(), offset));
        }
        nextOffsets.put(record.partition(), record.offset() + 1);
    }

    ProfileHistory of(String userId) {
        return histories.getOrDefault(userId, new ProfileHistory());
    }

    /** How many offsets before the last record hold none that can be read. */
    long gone() {
        return gone;
    }

    /** The latest Kafka timestamp, epoch milliseconds. */
    long lastAppendedAt() {
        return lastAppendedAt;
    }

    /** How many users have a profile in the end. */
    long existing() {
        return histories.values().stream().filter(ProfileHistory::isThere).count();
    }

    /** How many users have none in the end, though there are records of theirs. */
    long deleted() {
        return histories.size() - existing();
    }
}
