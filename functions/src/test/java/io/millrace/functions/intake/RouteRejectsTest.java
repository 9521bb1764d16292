/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static io.millrace.functions.Purchases.pageView;
import static io.millrace.functions.Purchases.purchase;
import static io.millrace.functions.Purchases.raw;
import static io.millrace.functions.Purchases.received;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.totals.PurchaseInput;
import io.millrace.schemas.PurchaseEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.Test;

class RouteRejectsTest {

    @Test
    void splitsDeadLettersFromValidRecordsAndDropsIgnoredTypes() throws Exception {
        try (var harness = harness(new RouteRejects<>(new PurchaseInput()), 1, 0)) {
            harness.open();
            processOneOfEach(harness);

            assertThat(harness.extractOutputValues())
                    .extracting(ValidatedRecord::event)
                    .containsExactly(purchase("e1", 1, 1));
            assertThat(harness.getSideOutput(RouteRejects.DEAD_LETTERS)).hasSize(1);
        }
    }

    @Test
    void countsSurviveARestoreAndARescale() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(new RouteRejects<>(new PurchaseInput()), 1, 0)) {
            harness.open();
            processOneOfEach(harness);
            processOneOfEach(harness);
            snapshot = harness.snapshot(1, 1);
        }
        Map<IntakeCount, Long> sums = new HashMap<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            RouteRejects<PurchaseEvent> function = new RouteRejects<>(new PurchaseInput());
            try (var harness = harness(function, 2, subtask)) {
                harness.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(snapshot, 720, 1, 2, subtask));
                harness.open();
                processOneOfEach(harness);
                for (IntakeCount count : List.of(IntakeCount.IN, IntakeCount.DEAD_LETTERED, IntakeCount.IGNORED)) {
                    sums.merge(count, function.counts().value(count), Long::sum);
                }
            }
        }

        assertThat(sums)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(IntakeCount.IN, 12L, IntakeCount.DEAD_LETTERED, 4L, IntakeCount.IGNORED, 4L));
    }

    private static void processOneOfEach(
            OneInputStreamOperatorTestHarness<
                            Either<DeadLetter, ValidatedRecord<PurchaseEvent>>, ValidatedRecord<PurchaseEvent>>
                    harness)
            throws Exception {
        harness.processElement(Either.Right(received(purchase("e1", 1, 1))), 1);
        harness.processElement(Either.Right(received(pageView("e2", 1))), 1);
        harness.processElement(Either.Left(new DeadLetter(raw(new byte[0]), DeadLetter.Stage.DECODE, "y", 0)), 1);
    }

    private static OneInputStreamOperatorTestHarness<
                    Either<DeadLetter, ValidatedRecord<PurchaseEvent>>, ValidatedRecord<PurchaseEvent>>
            harness(RouteRejects<PurchaseEvent> function, int parallelism, int subtask) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(function), 720, parallelism, subtask);
    }
}
