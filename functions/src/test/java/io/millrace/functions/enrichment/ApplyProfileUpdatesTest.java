/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.intake.RawRecord;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.Tier;
import java.time.Clock;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplyProfileUpdatesTest {

    private OneInputStreamOperatorTestHarness<Either<DeadLetter, ControlRecord<ProfileUpdate>>, ProfileRecord> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(new ApplyProfileUpdates(Clock.systemUTC())));
        harness.setup(ProfileRecord.TYPE.createSerializer(new SerializerConfigImpl()));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void appliesAnUpdateUnderItsUserId() throws Exception {
        put("ann", profile("ann"));

        assertThat(harness.extractOutputValues()).containsExactly(new ProfileRecord("ann", 7, profile("ann")));
        assertThat(harness.getSideOutput(ApplyProfileUpdates.DEAD_LETTERS)).isNullOrEmpty();
    }

    @Test
    void rejectsAnUpdateUnderAnotherKey() throws Exception {
        put("ann", profile("bob"));

        assertThat(deadLetter().message()).isEqualTo("userId must equal the record key");
    }

    @Test
    void rejectsAnUpdateOfAnInvalidUserId() throws Exception {
        put(" ", profile(" "));

        assertThat(deadLetter().stage()).isEqualTo(Stage.VALIDATE);
        assertThat(deadLetter().message()).isEqualTo("the record key (userId) must not be blank");
    }

    @Test
    void rejectsATombstoneOfAnInvalidUserId() throws Exception {
        put("ann\0", null);

        assertThat(deadLetter().message())
                .isEqualTo("the record key (userId) must not contain control characters; got U+0000 at index 3");
        assertThat(harness.extractOutputValues()).isEmpty();
    }

    @Test
    void rejectsATombstoneWithoutKey() throws Exception {
        put(null, null);

        assertThat(deadLetter().message()).isEqualTo("the record has no key; the key of a profile is its userId");
    }

    private void put(String key, ProfileUpdate update) throws Exception {
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        RawRecord raw = new RawRecord("users", 0, 7, 0, keyBytes, new byte[0], List.of());
        harness.processElement(Either.Right(new ControlRecord<>(update, raw)), 0);
    }

    private DeadLetter deadLetter() {
        return harness.getSideOutput(ApplyProfileUpdates.DEAD_LETTERS).peek().getValue();
    }

    private static ProfileUpdate profile(String userId) {
        return new ProfileUpdate(userId, "Ann", "ann@example.org", Tier.FREE, null, 1L);
    }
}
