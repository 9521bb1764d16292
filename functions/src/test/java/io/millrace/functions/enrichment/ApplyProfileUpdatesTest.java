/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.RawRecord;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.Tier;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplyProfileUpdatesTest {

    private static final ProfileUpdate ANN = new ProfileUpdate("ann", "Ann", "ann@example.com", Tier.PLUS, null, 4L);

    private OneInputStreamOperatorTestHarness<Either<DeadLetter, ControlRecord<ProfileUpdate>>, ProfileRecord> harness;

    @BeforeEach
    void open() throws Exception {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(9), ZoneOffset.UTC);
        harness = new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(new ApplyProfileUpdates("broadcast", clock)));
        harness.setup(ProfileRecord.TYPE.createSerializer(new SerializerConfigImpl()));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void emitsUpdatesAndTombstonesWithTheirPlace() throws Exception {
        process("ann".getBytes(UTF_8), ANN);
        process("ann".getBytes(UTF_8), null);

        RecordPlace place = new RecordPlace(3, 592, 1_700);
        assertThat(harness.extractOutputValues())
                .containsExactly(new ProfileRecord("ann", place, ANN), new ProfileRecord("ann", place, null));
        assertThat(faults()).isEmpty();
    }

    @Test
    void aKeyThatIsNotPlainTextDeletesNobody() throws Exception {
        process(new byte[] {0, 0, 0, 0, 7, 6, 'a', 'n', 'n'}, null);
        process("\"ann\"".getBytes(UTF_8), null);
        process("{\"userId\":\"ann\"}".getBytes(UTF_8), null);
        process(new byte[] {'a', (byte) 0xff}, null);
        process(null, null);

        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(faults())
                .containsExactly(
                        "the key looks like Avro, with byte 0 and schema id 7; it must be plain text;"
                                + " the key of a profile is its userId",
                        "the key looks like a JSON string, in quotation marks; it must be plain text;"
                                + " the key of a profile is its userId",
                        "the key looks like a JSON object; it must be plain text; the key of a profile is its userId",
                        "the key is not valid UTF-8; it must be plain text; the key of a profile is its userId",
                        "the record has no key; the key of a profile is its userId");
    }

    @Test
    void rejectsAnUpdateUnderAnotherKey() throws Exception {
        process("bob".getBytes(UTF_8), ANN);
        process("\"ann\"".getBytes(UTF_8), ANN);

        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(faults())
                .containsExactly(
                        "userId must equal the record key; userId is 'ann', the key 'bob'",
                        "the key looks like a JSON string, in quotation marks; it must be plain text;"
                                + " the key of a profile is its userId");
    }

    @Test
    void rejectsAKeyThatIsNotAValidId() throws Exception {
        process(" ".getBytes(UTF_8), null);
        process("a".repeat(257).getBytes(UTF_8), null);

        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(faults())
                .containsExactly(
                        "the record key (userId) must not be blank",
                        "the record key (userId) must be at most 256 UTF-16 units long; got 257");
    }

    @Test
    void rejectsAnUpdateWithATextThatIsTooLong() throws Exception {
        String tooLong = "a".repeat(2_049);
        process("ann".getBytes(UTF_8), new ProfileUpdate("ann", tooLong, "a@example.com", Tier.PLUS, null, 4L));
        process("ann".getBytes(UTF_8), new ProfileUpdate("ann", "Ann", tooLong, Tier.PLUS, null, 4L));
        process("ann".getBytes(UTF_8), new ProfileUpdate("ann", "Ann", "a@example.com", Tier.PLUS, tooLong, 4L));

        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(faults())
                .containsExactly(
                        "name must be at most 2048 UTF-16 units long; got 2049",
                        "email must be at most 2048 UTF-16 units long; got 2049",
                        "segment must be at most 2048 UTF-16 units long; got 2049");
    }

    /** At partition 3, offset 592, timestamp 1,700. */
    private void process(byte[] key, ProfileUpdate value) throws Exception {
        RawRecord raw = new RawRecord("users", 3, 592, 1_700, key, null, List.of());
        harness.processElement(new StreamRecord<>(Either.Right(new ControlRecord<>(value, raw))));
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        var letters = harness.getSideOutput(ApplyProfileUpdates.DEAD_LETTERS);
        if (letters != null) {
            letters.forEach(letter -> faults.add(letter.getValue().message()));
        }
        return faults;
    }
}
