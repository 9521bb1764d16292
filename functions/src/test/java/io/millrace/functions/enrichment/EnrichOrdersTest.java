/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static io.millrace.functions.enrichment.OrderHarness.START;
import static io.millrace.functions.enrichment.OrderHarness.deletion;
import static io.millrace.functions.enrichment.OrderHarness.order;
import static io.millrace.functions.enrichment.OrderHarness.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.functions.enrichment.EnrichOrders.Patience;
import io.millrace.functions.enrichment.OrderHarness.Join;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnrichOrdersTest {

    private static final long WAIT = 30_000;
    private static final long HORIZON = 3_600_000;

    @ParameterizedTest
    @EnumSource
    void anOrderLeavesWithTheProfileOfItsUser(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            harness.take(update("ann", 3, 0));
            harness.take(order("o1", "ann", START));

            assertThat(harness.records())
                    .containsExactly(new EnrichedOrder(
                            "o1",
                            "ann",
                            List.of(),
                            0L,
                            "EUR",
                            Instant.ofEpochMilli(START),
                            "ann3",
                            "ann@example.com",
                            Tier.PLUS,
                            "loyal",
                            3L,
                            0,
                            EnrichmentStatus.RESOLVED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void ordersAreHeldUntilTheProfilesAreLoaded(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join)) {
            harness.take(order("o1", "ann", START));
            harness.take(order("o2", "bob", START));
            harness.take(update("ann", 1, 0));
            harness.watermark(START + 10 * HORIZON);
            harness.processingTime(START + 10 * HORIZON);
            harness.take(update("ann", 2, 1));
            assertThat(harness.results()).isEmpty();

            harness.loaded();
            assertThat(harness.results()).containsExactly("o1 RESOLVED 2 0");

            harness.watermark(START + 10 * HORIZON + WAIT - 1);
            harness.processingTime(START + 10 * HORIZON + WAIT - 1);
            assertThat(harness.results()).isEmpty();
            harness.watermark(START + 10 * HORIZON + WAIT);
            assertThat(harness.results()).containsExactly("o2 UNRESOLVED null 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStartIsRememberedSoThatARestartDoesNotWaitAgain(Join join) throws Exception {
        OperatorSubtaskState state;
        try (OrderHarness harness = OrderHarness.open(join)) {
            harness.take(update("ann", 1, 0));
            harness.loaded();
            state = harness.snapshot();
        }
        try (OrderHarness restored = OrderHarness.restored(join, 3, OrderHarness.taskOf("ann", 3), state)) {
            restored.take(order("o1", "ann", START));

            assertThat(restored.results()).containsExactly("o1 RESOLVED 1 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartWhileProfilesLoadGoesOnHolding(Join join) throws Exception {
        OperatorSubtaskState state;
        try (OrderHarness harness = OrderHarness.open(join)) {
            harness.take(order("o1", "ann", START));
            harness.take(update("ann", 1, 0));
            state = harness.snapshot();
        }
        try (OrderHarness restored = OrderHarness.restored(join, 1, 0, state)) {
            restored.take(order("o2", "ann", START));
            restored.take(update("ann", 2, 1));
            assertThat(restored.results()).isEmpty();

            restored.loaded();
            assertThat(restored.results()).containsExactly("o1 RESOLVED 2 0", "o2 RESOLVED 2 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProfileThatComesInTimeResolvesWhatWaits(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            harness.take(order("o1", "ann", START));
            harness.take(order("o2", "ann", START + 1));
            harness.take(order("o3", "bob", START));
            harness.watermark(START + WAIT - 1);
            harness.processingTime(START + WAIT - 1);
            harness.take(update("ann", 7, 0));

            assertThat(harness.results()).containsExactly("o1 RESOLVED 7 0", "o2 RESOLVED 7 0");

            harness.watermark(START + 2 * WAIT);
            assertThat(harness.results()).containsExactly("o3 UNRESOLVED null 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitingEndsOnTheWatermark(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            harness.take(order("o1", "ann", START));
            harness.watermark(START + WAIT - 1);
            assertThat(harness.results()).isEmpty();
            harness.watermark(START + WAIT);
            assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitingEndsOnTheClock(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            harness.processingTime(START + 5);
            harness.take(order("o1", "ann", START));
            harness.processingTime(START + 5 + WAIT - 1);
            assertThat(harness.results()).isEmpty();
            harness.processingTime(START + 5 + WAIT);
            assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOldOrderWaitsAsLongAsAnyOther(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            harness.watermark(START + HORIZON / 2);
            harness.take(order("o1", "ann", START));
            harness.watermark(START + HORIZON / 2 + WAIT - 1);
            assertThat(harness.results()).isEmpty();
            harness.watermark(START + HORIZON / 2 + WAIT);
            assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneTooManyMakesTheOldestLeave(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            for (int i = 1; i <= 5; i++) {
                harness.take(order("o" + i, "ann", START));
            }
            assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0", "o2 UNRESOLVED null 0");

            harness.take(update("ann", 1, 0));
            assertThat(harness.results())
                    .containsExactly(
                            "o3 RESOLVED 1 0",
                            "o4 RESOLVED 1 0",
                            "o5 RESOLVED 1 0",
                            "o1 CORRECTED 1 1",
                            "o2 CORRECTED 1 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProfileWithinTheHorizonCorrectsOnce(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            harness.take(order("o1", "ann", START));
            harness.watermark(START + WAIT);
            harness.results();
            harness.watermark(START + WAIT + HORIZON - 1);
            harness.processingTime(START + HORIZON - 1);
            harness.take(update("ann", 1, 0));
            harness.take(update("ann", 2, 1));

            assertThat(harness.results()).containsExactly("o1 CORRECTED 1 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProfileAfterTheHorizonOfEitherClockCorrectsNothing(Join join) throws Exception {
        for (boolean byWatermark : new boolean[] {true, false}) {
            try (OrderHarness harness = OrderHarness.open(join).loaded()) {
                harness.take(order("o1", "ann", START));
                harness.watermark(START + WAIT);
                harness.results();
                if (byWatermark) {
                    harness.watermark(START + WAIT + HORIZON);
                } else {
                    harness.processingTime(START + HORIZON);
                }
                harness.take(update("ann", 1, 0));

                assertThat(harness.results()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutPatienceAnOrderLeavesAtOnceAndForGood(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join, new Patience(Duration.ZERO, 3, Duration.ZERO))
                .loaded()) {
            harness.take(order("o1", "ann", START));
            assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
            harness.take(update("ann", 1, 0));
            assertThat(harness.results()).isEmpty();
            assertThat(harness.timers()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeletedProfileIsMissing(Join join) throws Exception {
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            harness.take(update("ann", 2, 0));
            harness.take(deletion("ann", 1));
            harness.take(update("ann", 1, 2));
            harness.take(order("o1", "ann", START));
            assertThat(harness.results()).isEmpty();
            harness.take(update("ann", 3, 3));
            assertThat(harness.results()).containsExactly("o1 RESOLVED 3 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void pendingOrdersSurviveARestart(Join join) throws Exception {
        OperatorSubtaskState state;
        try (OrderHarness harness = OrderHarness.open(join).loaded()) {
            harness.take(order("o1", "ann", START));
            harness.watermark(START + WAIT);
            harness.take(order("o2", "ann", START + WAIT));
            assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
            state = harness.snapshot();
        }
        try (OrderHarness restored = OrderHarness.restored(join, 1, 0, state)) {
            restored.take(update("ann", 1, 0));
            assertThat(restored.results()).containsExactly("o2 RESOLVED 1 0", "o1 CORRECTED 1 1");
        }
    }

    @Test
    void nothingRemainsOfOrdersWhoseProfileNeverCame() throws Exception {
        for (boolean byWatermark : new boolean[] {true, false}) {
            try (OrderHarness harness = OrderHarness.open(Join.KEYED).loaded()) {
                for (int i = 0; i < 5; i++) {
                    harness.take(order("o" + i, "user" + i, START + i * WAIT));
                }
                assertThat(harness.entries()).isPositive();
                long end = START + 5 * WAIT + HORIZON + HORIZON / 12;
                if (byWatermark) {
                    harness.watermark(START + 5 * WAIT);
                    harness.watermark(end);
                } else {
                    harness.processingTime(START + 5 * WAIT);
                    harness.processingTime(end);
                }
                assertThat(harness.results()).hasSize(5);
                assertThat(harness.entries()).isZero();
                harness.watermark(end + HORIZON);
                harness.processingTime(end + HORIZON);
                assertThat(harness.timers()).isZero();
            }
        }
    }

    @Test
    void oneEntryTooManyEndsTheJobInWords() throws Exception {
        try (OrderHarness harness = OrderHarness.openWithRoomFor(2)) {
            harness.take(update("ann", 1, 0));
            harness.take(deletion("bob", 1));
            harness.take(update("ann", 2, 2));
            assertThatThrownBy(() -> harness.take(update("cid", 1, 3)))
                    .isInstanceOf(SuppressRestartsException.class)
                    .hasRootCauseMessage(
                            "the table of profiles, marks of deleted ones included, has grown to 3 entries,"
                                    + " and broadcast.max-entries is 2; submit the job with --join keyed, without its state and"
                                    + " from the beginning of the topics, or raise the limit and the heap");
        }
    }

    @Test
    void everyTaskHasTheTableAndOneTheOrders() throws Exception {
        List<String> results = new ArrayList<>();
        OperatorSubtaskState state;
        try (OrderHarness single = OrderHarness.open(Join.BROADCAST).loaded()) {
            single.take(order("o1", "ann", START));
            state = single.snapshot();
        }
        for (int task = 0; task < 3; task++) {
            try (OrderHarness harness = OrderHarness.restored(Join.BROADCAST, 3, task, state)) {
                harness.take(update("ann", 1, 0));
                results.addAll(harness.results());
            }
        }
        assertThat(results).containsExactly("o1 RESOLVED 1 0");
    }
}
