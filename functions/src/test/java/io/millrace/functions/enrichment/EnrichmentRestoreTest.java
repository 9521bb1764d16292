/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static io.millrace.functions.enrichment.OrderHarness.START;
import static io.millrace.functions.enrichment.OrderHarness.order;
import static io.millrace.functions.enrichment.OrderHarness.tombstone;
import static io.millrace.functions.enrichment.OrderHarness.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.functions.enrichment.OrderHarness.Join;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.schemas.ProfileUpdate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnrichmentRestoreTest {

    private static final long WAIT = 30_000;

    /** With --allowNonRestoredState Flink drops the state of the other join, and with it the waiting orders. */
    @Test
    void rejectsTheOtherJoin() throws Exception {
        OperatorSubtaskState state;
        try (var harness = applyProfileUpdates("broadcast")) {
            harness.open();
            state = harness.snapshot(1, 1);
        }
        try (var harness = applyProfileUpdates("keyed")) {
            assertThatThrownBy(() -> harness.initializeState(state))
                    .hasRootCauseMessage(
                            "join was broadcast in the restored state and is now keyed; start the job without"
                                    + " its state, from the beginning of the topics, or with the old value")
                    .hasStackTraceContaining(SuppressRestartsException.class.getName());
        }
    }

    private static OneInputStreamOperatorTestHarness<Either<DeadLetter, ControlRecord<ProfileUpdate>>, ProfileRecord>
            applyProfileUpdates(String join) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(new ApplyProfileUpdates(join, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))));
    }

    @ParameterizedTest
    @EnumSource
    void anOperatorWithoutStateInARestoredTaskWaitsForTheProfiles(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.restoreNothing(join)) {
            harness.process(order("o1", "ann", START));
            harness.watermark(START + WAIT);
            harness.process(update("ann", 1, 0));
            assertThat(harness.results()).isEmpty();

            harness.loaded();
            assertThat(harness.results()).containsExactly("o1 RESOLVED 1 0");
        }
    }

    /** With the keyed join most of them have left the cache before. */
    @ParameterizedTest
    @EnumSource
    void aRestartKeepsProfilesAndTheirDeletions(Join join) throws Exception {
        OrderHarness before = OrderHarness.open(join).loaded();
        for (int i = 0; i < 50; i++) {
            before.process(update("user" + i, 1, i));
        }
        before.process(update("user7", 2, 50));
        before.process(tombstone("user8", 51));
        try (OrderHarness harness = before.restart(1, 0)) {
            harness.process(update("user8", 1, 8));
            for (int i = 0; i < 50; i++) {
                harness.process(order("o" + i, "user" + i, START));
            }
            assertThat(harness.results())
                    .hasSize(49)
                    .contains("o7 RESOLVED 2 0", "o49 RESOLVED 1 0")
                    .noneMatch(result -> result.startsWith("o8 "));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rejectsAnotherCorrectionHorizon(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            WaitLimits longer = new WaitLimits(Duration.ofSeconds(30), 3, Duration.ofHours(2));

            assertThatThrownBy(() -> harness.restart(longer, 1, 0))
                    .hasRootCauseMessage(
                            "correction-horizon was PT1H in the restored state and is now PT2H; start the job"
                                    + " without its state, or with the old value")
                    .hasStackTraceContaining(SuppressRestartsException.class.getName());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitingOrderKeepsItsEndUnderAnotherProfileWait(Join join) throws Exception {
        OrderHarness before = OrderHarness.open(join).loaded();
        before.process(order("o1", "ann", START));
        WaitLimits longer = new WaitLimits(Duration.ofSeconds(60), 3, Duration.ofHours(1));
        try (OrderHarness harness = before.restart(longer, 1, 0).loaded()) {
            harness.process(order("o2", "ann", START));
            harness.watermark(START + WAIT);
            assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
            harness.watermark(START + 2 * WAIT);
            assertThat(harness.results()).containsExactly("o2 UNRESOLVED null 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartKeepsTheNumberOfOrdersForgotten(Join join) throws Exception {
        OrderHarness before = OrderHarness.open(join).loaded();
        for (String id : List.of("o1", "o2", "o3")) {
            before.process(order(id, "ann", START));
        }
        before.watermark(START + WAIT);
        assertThat(before.gauge("ordersForgotten")).isEqualTo(0L);
        before.process(order("o4", "ann", START + WAIT));
        before.process(order("o5", "ann", START + WAIT));
        assertThat(before.gauge("ordersForgotten")).isEqualTo(2L);

        try (OrderHarness harness = before.restart(1, 0).loaded()) {
            assertThat(harness.gauge("ordersForgotten")).isEqualTo(2L);
            harness.process(order("o6", "ann", START + WAIT));
            assertThat(harness.gauge("ordersForgotten")).isEqualTo(3L);
        }
    }
}
