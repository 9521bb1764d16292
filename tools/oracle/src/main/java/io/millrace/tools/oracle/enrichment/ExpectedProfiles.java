/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.tools.oracle.core.ControlInput;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.Ids;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** The history of every user's profile, by the records of {@code users}. */
final class ExpectedProfiles implements ControlInput {

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
        Optional<String> userId =
                update.value().map(profile -> profile.text("userId")).or(update::key);
        if (userId.isEmpty() || !update.key().equals(userId) || !Ids.isValid(userId.orElseThrow())) {
            return Optional.of("validate");
        }
        ProfileHistory history = histories.computeIfAbsent(userId.orElseThrow(), absent -> new ProfileHistory());
        update.value()
                .ifPresentOrElse(
                        profile -> history.update(profile(profile), update.appendedAt()),
                        () -> history.delete(update.appendedAt()));
        return Optional.empty();
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
