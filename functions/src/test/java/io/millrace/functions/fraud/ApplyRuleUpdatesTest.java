/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.rapid;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.schemas.FraudRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplyRuleUpdatesTest {

    private KeyedOneInputStreamOperatorTestHarness<String, Either<DeadLetter, ControlRecord<FraudRule>>, RuleUpdate>
            harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness(Duration.ofHours(1));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void appliesAValidVersion() throws Exception {
        put("rapid-transactions@1", rapid(1, 60, 4));

        assertThat(updates()).containsExactly(RuleUpdate.applied(rapid(1, 60, 4)));
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void namesAKeyInJson() throws Exception {
        put("\"rapid-transactions@1\"", rapid(1, 60, 4));

        assertThat(updates()).isEmpty();
        assertThat(deadLetters())
                .extracting(DeadLetter::message)
                .containsExactly("the key looks like a JSON string, in quotation marks; it must be plain text");
    }

    @Test
    void anEqualCopyChangesNothing() throws Exception {
        put("rapid-transactions@1", rapid(1, 60, 4));
        put("rapid-transactions@1", rapid(1, 60, 4));

        assertThat(updates()).hasSize(1);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void anEqualCopyChangesNothingEvenIfHistoryIsShorterNow() throws Exception {
        put("rapid-transactions@1", rapid(1, 60, 4));
        restartWith(Duration.ofSeconds(30));
        put("rapid-transactions@1", rapid(1, 60, 4));

        assertThat(updates()).isEmpty();
        assertThat(deadLetters()).isEmpty();
        assertThat(counted("rulesIgnored")).isEqualTo(1);
    }

    @Test
    void rejectsOtherContentUnderAnAppliedVersionEvenAfterARestart() throws Exception {
        put("rapid-transactions@1", rapid(1, 60, 4));
        restartWith(Duration.ofHours(1));
        put("rapid-transactions@1", rapid(1, 60, 3));

        assertThat(updates()).isEmpty();
        assertThat(deadLetters())
                .extracting(DeadLetter::stage, DeadLetter::message)
                .containsExactly(
                        tuple(
                                DeadLetter.Stage.RULE,
                                "version rapid-transactions@1 already exists with different content; write the change as a new version"));
    }

    @Test
    void rejectsAnInvalidVersionWithTheReason() throws Exception {
        put("rapid-transactions@1", rapid(1, 3_601, 4));

        assertThat(updates()).isEmpty();
        assertThat(deadLetters())
                .extracting(DeadLetter::message)
                .containsExactly("parameter 'window-seconds' must be at most history, 3600; got 3601.0");
    }

    @Test
    void rejectsAVersionUnderAnotherKey() throws Exception {
        put("rapid-transactions@2", rapid(1, 60, 4));

        assertThat(updates()).isEmpty();
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void rejectsABlankRuleIdAtTheStageOfRules() throws Exception {
        put(" @1", FraudRule.newBuilder(rapid(1, 60, 4)).setRuleId(" ").build());

        assertThat(updates()).isEmpty();
        assertThat(deadLetters()).extracting(DeadLetter::stage).containsExactly(DeadLetter.Stage.RULE);
    }

    @Test
    void withdrawsAnAppliedVersionAndAppliesAnother() throws Exception {
        put("rapid-transactions@1", rapid(1, 60, 4));
        put("rapid-transactions@1", null);
        assertThat(harness.numKeyedStateEntries()).isZero();
        put("rapid-transactions@1", rapid(1, 60, 3));

        assertThat(updates())
                .containsExactly(
                        RuleUpdate.applied(rapid(1, 60, 4)),
                        RuleUpdate.withdrawn("rapid-transactions@1"),
                        RuleUpdate.applied(rapid(1, 60, 3)));
    }

    @Test
    void aKeyInJsonWithdrawsNothing() throws Exception {
        put("rapid-transactions@1", rapid(1, 60, 4));
        put("\"rapid-transactions@1\"", null);

        assertThat(updates()).containsExactly(RuleUpdate.applied(rapid(1, 60, 4)));
        assertThat(counted("rulesIgnored")).isEqualTo(1);
    }

    @Test
    void ignoresTheWithdrawalOfAVersionThatWasNeverApplied() throws Exception {
        put("rapid-transactions@1", null);

        assertThat(updates()).isEmpty();
        assertThat(deadLetters()).isEmpty();
        assertThat(counted("rulesIgnored")).isEqualTo(1);
        assertThat(counted("rulesWithdrawn")).isZero();
    }

    @Test
    void forwardsUndecodableRecords() throws Exception {
        DeadLetter undecodable = new DeadLetter(raw("k"), DeadLetter.Stage.DECODE, "why", 7);
        harness.processElement(new StreamRecord<>(Either.Left(undecodable)));

        assertThat(deadLetters()).extracting(DeadLetter::message).containsExactly("why");
    }

    private void restartWith(Duration history) throws Exception {
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        harness = harness(history);
        harness.initializeState(state);
        harness.open();
    }

    /** The value of a count in state. */
    private long counted(String gauge) throws Exception {
        harness.snapshot(2, 2);
        AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) harness.getOperator();
        ListState<RecordCounts.Entry> counts = operator.getOperatorStateBackend()
                .getListState(new ListStateDescriptor<>("record-counts", TypeInformation.of(RecordCounts.Entry.class)));
        long counted = 0;
        for (RecordCounts.Entry entry : counts.get()) {
            counted += entry.gauge().equals(gauge) ? entry.value() : 0;
        }
        return counted;
    }

    private void put(String key, FraudRule rule) throws Exception {
        harness.processElement(new StreamRecord<>(Either.Right(new ControlRecord<>(rule, raw(key)))));
    }

    private static RawRecord raw(String key) {
        return new RawRecord("fraud-rules", 0, 0, 0, key.getBytes(UTF_8), new byte[] {0}, List.of());
    }

    private List<RuleUpdate> updates() {
        return harness.extractOutputValues();
    }

    private List<DeadLetter> deadLetters() {
        var letters = harness.getSideOutput(ApplyRuleUpdates.DEAD_LETTERS);
        return letters == null
                ? List.of()
                : letters.stream().map(StreamRecord::getValue).toList();
    }

    private static KeyedOneInputStreamOperatorTestHarness<
                    String, Either<DeadLetter, ControlRecord<FraudRule>>, RuleUpdate>
            harness(Duration history) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<
                String, Either<DeadLetter, ControlRecord<FraudRule>>, RuleUpdate>(
                new KeyedProcessOperator<>(new ApplyRuleUpdates(history, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))),
                either -> new String(
                        (either.isLeft() ? either.left().raw() : either.right().raw()).key(), UTF_8),
                Types.STRING);
        harness.setup(RuleUpdate.TYPE.createSerializer(new SerializerConfigImpl()));
        return harness;
    }
}
