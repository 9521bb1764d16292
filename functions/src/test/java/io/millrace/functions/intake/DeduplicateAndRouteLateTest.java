/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static io.millrace.functions.Purchases.purchase;
import static io.millrace.functions.Purchases.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.functions.totals.PurchaseInput;
import io.millrace.functions.totals.PurchaseLateness;
import io.millrace.functions.totals.TimeWindows;
import io.millrace.schemas.PurchaseEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One tumbling window of a minute, 10 min allowed lateness: a purchase at 5 ms is late from W = 659,999 ms on. */
class DeduplicateAndRouteLateTest {

    private static final long LATE_FROM = 60_000 - 1 + 600_000;
    private static final Duration HORIZON = Duration.ofHours(1);
    private static final int ROOMY = 1_000_000;

    private KeyedOneInputStreamOperatorTestHarness<String, ValidatedRecord<PurchaseEvent>, PurchaseEvent> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness(HORIZON, ROOMY);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void emitsAPurchase() throws Exception {
        process(purchase("e1", 100, 5));

        assertThat(harness.extractOutputValues()).containsExactly(purchase("e1", 100, 5));
        assertThat(late()).isEmpty();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void dropsACopyOfAnAcceptedRecord() throws Exception {
        process(purchase("e1", 100, 5));
        process(purchase("e1", 100, 5));

        assertThat(harness.extractOutputValues()).containsExactly(purchase("e1", 100, 5));
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void deadLettersARecordWithAnAcceptedIdAndDifferentBytes() throws Exception {
        process(purchase("e1", 100, 5));
        process(purchase("e1", 999, 5));

        assertThat(harness.extractOutputValues()).containsExactly(purchase("e1", 100, 5));
        assertThat(deadLetters()).extracting(DeadLetter::stage).containsExactly(DeadLetter.Stage.DUPLICATE_CONFLICT);
    }

    @Test
    void keepsEqualIdsOfTwoUsersApart() throws Exception {
        process(purchase("e1", "ann", 100L, "EUR", 5));
        process(purchase("e1", "bob", 100L, "EUR", 5));

        assertThat(harness.extractOutputValues()).hasSize(2);
    }

    @Test
    void routesALateRecordWithItsBytes() throws Exception {
        harness.processWatermark(LATE_FROM);
        process(purchase("e1", 100, 5));

        assertThat(harness.extractOutputValues()).isEmpty();
        LateRecord late = late().get(0);
        assertThat(late.kind()).isEqualTo(LateRecord.Kind.FULL);
        assertThat(late.watermark()).isEqualTo(LATE_FROM);
        assertThat(late.raw().value())
                .isEqualTo(received(purchase("e1", 100, 5)).raw().value());
        assertThat(late.raw().headers()).hasSize(1);
    }

    @Test
    void routesEveryCopyOfALateRecord() throws Exception {
        harness.processWatermark(LATE_FROM);
        process(purchase("e1", 100, 5));
        process(purchase("e1", 100, 5));

        assertThat(late()).hasSize(2);
    }

    @Test
    void dropsACopyOfAnAcceptedRecordEvenIfItIsLate() throws Exception {
        process(purchase("e1", 100, 5));
        harness.processWatermark(LATE_FROM);
        process(purchase("e1", 100, 5));

        assertThat(late()).isEmpty();
        assertThat(harness.extractOutputValues()).hasSize(1);
    }

    @Test
    void deadLettersALateRecordTooLargeForItsTopic() throws Exception {
        harness.close();
        harness = harness(HORIZON, 100);
        harness.open();
        harness.processWatermark(LATE_FROM);
        process(purchase("e1", 100, 5));

        assertThat(late()).isEmpty();
        assertThat(deadLetters()).extracting(DeadLetter::stage).containsExactly(DeadLetter.Stage.OVERSIZE);
    }

    @Test
    void forgetsAnIdWhenTheWatermarkPassesItsHorizon() throws Exception {
        process(purchase("e1", 100, 5));
        harness.processWatermark(5 + HORIZON.toMillis() - 1);
        process(purchase("e1", 100, 5));
        assertThat(late()).isEmpty();

        harness.processWatermark(5 + HORIZON.toMillis());
        process(purchase("e1", 100, 5));
        assertThat(late()).hasSize(1);
    }

    @Test
    void leavesNoStateAndNoTimerBehind() throws Exception {
        process(purchase("e1", "ann", 100L, "EUR", 5));
        process(purchase("e2", "ann", 100L, "EUR", 30_000));
        process(purchase("e3", "bob", 100L, "EUR", 7));
        harness.snapshot(1, 1);
        assertThat(harness.numKeyedStateEntries()).isPositive();

        harness.processWatermark(30_000 + HORIZON.toMillis() + HORIZON.toMillis() / 12);

        harness.snapshot(2, 2);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void remembersNothingWithDedupOff() throws Exception {
        harness.close();
        harness = harness(Duration.ZERO, ROOMY);
        harness.open();
        process(purchase("e1", 100, 5));
        process(purchase("e1", 100, 5));

        harness.snapshot(1, 1);
        assertThat(harness.extractOutputValues()).hasSize(2);
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void aRestoreChangesNeitherLatenessNorAcceptedIds() throws Exception {
        process(purchase("e1", 100, 5));
        harness.processWatermark(LATE_FROM);
        restartWith(HORIZON);
        process(purchase("e1", 100, 5));
        process(purchase("e2", 100, 5));

        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(late()).hasSize(1);
        assertThat(late().get(0).watermark()).isEqualTo(LATE_FROM);
    }

    /** A copy of a forgotten id would be accepted again: an hour would cover it, but nothing of it is left. */
    @ParameterizedTest
    @CsvSource({"PT0S, PT1H", "PT1H, PT1H0.001S"})
    void rejectsALongerHorizonAfterARestore(Duration before, Duration after) throws Exception {
        harness.close();
        harness = harness(before, ROOMY);
        harness.open();
        process(purchase("e1", 100, 5));

        assertThatThrownBy(() -> restartWith(after))
                .hasRootCauseMessage(
                        "dedup-horizon was %s in the restored state and is now %s; start the job without its state, or"
                                        .formatted(before, after)
                                + " with the old value")
                .hasStackTraceContaining(SuppressRestartsException.class.getName());
    }

    @ParameterizedTest
    @CsvSource({"PT12M", "PT0S"})
    void forgetsEveryIdWhenTheHorizonIsShorterAfterARestore(Duration shorter) throws Exception {
        process(purchase("e1", 100, 5));
        process(purchase("e2", 100, 30_000));
        harness.processWatermark(30_001);
        restartWith(shorter);

        harness.processWatermark(30_000 + HORIZON.toMillis() + HORIZON.toMillis() / 12);

        harness.snapshot(2, 2);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void remembersTheIdsOfABusyKeyAcrossARestartAndLeavesNothingBehind() throws Exception {
        int ids = 100 * AcceptedIdsStorage.HEAD_IDS;
        for (int i = 0; i < ids; i++) {
            process(purchase("e" + i, 100, 5));
        }
        restartWith(HORIZON);
        assertThat(harness.numKeyedStateEntries()).as("head and list").isEqualTo(2);
        for (int i = 0; i < ids; i++) {
            process(purchase("e" + i, 100, 5));
        }
        process(purchase("last", 100, 300_001));
        assertThat(harness.extractOutputValues())
                .extracting(PurchaseEvent::getEventId)
                .containsExactly("last");

        harness.processWatermark(300_001 + HORIZON.toMillis() + HORIZON.toMillis() / 12);
        harness.snapshot(2, 2);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void remembersAnIdAcceptedAgainAfterItsHorizon() throws Exception {
        long later = 5 + HORIZON.toMillis();
        process(purchase("e1", 100, 5));
        harness.processWatermark(later);
        process(purchase("e1", 100, later));
        harness.processWatermark(HORIZON.toMillis() + HORIZON.toMillis() / 12);
        process(purchase("e1", 100, later));

        assertThat(harness.extractOutputValues()).hasSize(2);
        harness.snapshot(1, 1);
        harness.processWatermark(later + HORIZON.toMillis() + HORIZON.toMillis() / 12);
        harness.snapshot(2, 2);
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    private void restartWith(Duration horizon) throws Exception {
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(horizon, ROOMY);
        harness.initializeState(snapshot);
        harness.open();
    }

    private void process(PurchaseEvent event) throws Exception {
        harness.processElement(received(event), event.getEventTime().toEpochMilli());
    }

    private List<LateRecord> late() {
        return sideOutput(DeduplicateAndRouteLate.LATE);
    }

    private List<DeadLetter> deadLetters() {
        return sideOutput(DeduplicateAndRouteLate.DEAD_LETTERS);
    }

    private <T> List<T> sideOutput(OutputTag<T> tag) {
        var records = harness.getSideOutput(tag);
        return records == null
                ? List.of()
                : records.stream().map(StreamRecord::getValue).toList();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, ValidatedRecord<PurchaseEvent>, PurchaseEvent>
            harness(Duration horizon, int maxLateBytes) throws Exception {
        DeduplicateAndRouteLate<PurchaseEvent> operator = new DeduplicateAndRouteLate<>(
                new PurchaseInput(),
                new PurchaseLateness(
                        List.of(TimeWindows.tumbling("one", Duration.ofMinutes(1))), Duration.ofMinutes(10)),
                new IntakeLimits(
                        horizon, maxLateBytes, 1 << 20, Clock.fixed(Instant.ofEpochMilli(99), ZoneOffset.UTC)));
        var harness = new KeyedOneInputStreamOperatorTestHarness<String, ValidatedRecord<PurchaseEvent>, PurchaseEvent>(
                operator, record -> record.event().getUserId(), Types.STRING);
        harness.setup(new AvroSerializer<>(PurchaseEvent.class));
        return harness;
    }
}
