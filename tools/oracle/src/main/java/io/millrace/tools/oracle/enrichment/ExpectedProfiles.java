/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.tools.oracle.core.ControlInput;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.Ids;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** The history of every user's profile, by the records of {@code users}. */
final class ExpectedProfiles implements ControlInput {

    private static final int MAX_TEXT = 2_048;

    private final Map<String, ProfileHistory> histories = new HashMap<>();
    private long lastAppendedAt = Long.MIN_VALUE;

    @Override
    public String topic() {
        return TopicNames.USERS;
    }

    @Override
    public Schema readerSchema() {
        return ProfileUpdate.getClassSchema();
    }

    @Override
    public String consequenceOfCompaction() {
        return "orders enriched with what was there may look wrong";
    }

    @Override
    public void observe(long appendedAt) {
        lastAppendedAt = Math.max(lastAppendedAt, appendedAt);
    }

    @Override
    public Optional<String> apply(Update update) {
        Optional<String> userId = plainKey(update.record().key()).filter(Ids::isValid);
        boolean isOfAnother = update.value()
                .filter(profile -> !userId.equals(Optional.of(profile.text("userId"))))
                .isPresent();
        boolean isTooLong = update.value()
                .filter(profile -> Stream.of("name", "email", "segment")
                        .map(profile::text)
                        .anyMatch(text -> text != null && text.length() > MAX_TEXT))
                .isPresent();
        if (userId.isEmpty() || isOfAnother || isTooLong) {
            return Optional.of("validate");
        }
        histories
                .computeIfAbsent(userId.orElseThrow(), absent -> new ProfileHistory())
                .add(new ProfileChange(
                        update.record().partition(),
                        update.record().offset(),
                        update.appendedAt(),
                        update.value().map(ExpectedProfiles::profile)));
        return Optional.empty();
    }

    /** A key in UTF-8 that is no JSON; empty if there is none. Avro's is no valid id: it begins with a control character. */
    private static Optional<String> plainKey(byte[] key) {
        if (key == null) {
            return Optional.empty();
        }
        String text = new String(key, UTF_8);
        boolean isText = Arrays.equals(text.getBytes(UTF_8), key);
        return isText && !isJson(text.strip()) ? Optional.of(text) : Optional.empty();
    }

    /**
     * Whether it is a string in quotation marks, or an object that is empty or begins with one. Of JSON's white space only
     * the blank is no control character.
     */
    private static boolean isJson(String text) {
        if (text.length() < 2) {
            return false;
        }
        String inner = text.substring(1, text.length() - 1).replaceFirst("^ +", "");
        return switch (text.charAt(0)) {
            case '"' -> text.endsWith("\"");
            case '{' -> text.endsWith("}") && (inner.isEmpty() || inner.charAt(0) == '"');
            default -> false;
        };
    }

    private static Profile profile(Fields record) {
        return new Profile(
                record.text("name"),
                record.text("email"),
                record.text("tier"),
                record.text("segment"),
                record.number("version"));
    }

    ProfileHistory of(String userId) {
        return histories.getOrDefault(userId, new ProfileHistory());
    }

    /** The latest Kafka timestamp, epoch milliseconds. */
    long lastAppendedAt() {
        return lastAppendedAt;
    }

    /** Users with a profile in the end. */
    long existing() {
        return histories.values().stream().filter(ProfileHistory::exists).count();
    }

    /** Users without a profile in the end, though they have records. */
    long deleted() {
        return histories.size() - existing();
    }
}
