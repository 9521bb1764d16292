/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static io.millrace.functions.enrichment.OrderHarness.START;
import static io.millrace.functions.enrichment.OrderHarness.order;
import static io.millrace.functions.enrichment.OrderHarness.tombstone;
import static io.millrace.functions.enrichment.OrderHarness.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.enrichment.OrderHarness.Clock;
import io.millrace.functions.enrichment.OrderHarness.Join;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Join.class)
class EnrichOrdersTest {

    private static final long WAIT = 30_000;
    private static final long HORIZON = 3_600_000;

    private final Join join;
    private OrderHarness harness;

    EnrichOrdersTest(Join join) {
        this.join = join;
    }

    @BeforeEach
    void openLoaded() throws Exception {
        harness = OrderHarness.open(join).loaded();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void reopen(OrderHarness other) throws Exception {
        harness.close();
        harness = other;
    }

    @Test
    void emitsAnOrderWithTheProfileOfItsUser() throws Exception {
        harness.process(update("ann", 3, 0));
        harness.process(order("o1", "ann", START));

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

    @Test
    void holdsOrdersUntilTheProfilesAreLoaded() throws Exception {
        reopen(OrderHarness.open(join));
        harness.process(order("o1", "ann", START));
        harness.process(order("o2", "bob", START));
        harness.process(update("ann", 1, 0));
        harness.watermark(START + 10 * HORIZON);
        harness.processingTime(START + 10 * HORIZON);
        harness.process(update("ann", 2, 1));
        assertThat(harness.results()).isEmpty();

        harness.loaded();
        assertThat(harness.results()).containsExactly("o1 RESOLVED 2 0");

        harness.watermark(START + 10 * HORIZON + WAIT - 1);
        harness.processingTime(START + 10 * HORIZON + WAIT - 1);
        assertThat(harness.results()).isEmpty();
        harness.watermark(START + 10 * HORIZON + WAIT);
        assertThat(harness.results()).containsExactly("o2 UNRESOLVED null 0");
    }

    @Test
    void aRestartDoesNotWaitForProfilesAgain() throws Exception {
        harness.process(update("ann", 1, 0));
        harness = harness.restart(3, OrderHarness.taskOf("ann", 3));
        harness.process(order("o1", "ann", START));

        assertThat(harness.results()).containsExactly("o1 RESOLVED 1 0");
    }

    @Test
    void aRestartWhileProfilesLoadKeepsHoldingOrders() throws Exception {
        reopen(OrderHarness.open(join));
        harness.process(order("o1", "ann", START));
        harness.process(update("ann", 1, 0));
        harness = harness.restart(1, 0);
        harness.process(order("o2", "ann", START));
        harness.process(update("ann", 2, 1));
        assertThat(harness.results()).isEmpty();

        harness.loaded();
        assertThat(harness.results()).containsExactly("o1 RESOLVED 2 0", "o2 RESOLVED 2 0");
    }

    @Test
    void aProfileInTimeResolvesTheWaitingOrders() throws Exception {
        harness.process(order("o1", "ann", START));
        harness.process(order("o2", "ann", START + 1));
        harness.process(order("o3", "bob", START));
        harness.watermark(START + WAIT - 1);
        harness.processingTime(START + WAIT - 1);
        harness.process(update("ann", 7, 0));

        assertThat(harness.results()).containsExactly("o1 RESOLVED 7 0", "o2 RESOLVED 7 0");

        harness.watermark(START + 2 * WAIT);
        assertThat(harness.results()).containsExactly("o3 UNRESOLVED null 0");
    }

    @ParameterizedTest
    @EnumSource
    void theWaitEndsOnEitherClock(Clock clock) throws Exception {
        harness.processingTime(START + 5);
        harness.process(order("o1", "ann", START));
        long end = WAIT + (clock == Clock.EVENT_TIME ? START : START + 5);
        harness.advance(clock, end - 1);
        assertThat(harness.results()).isEmpty();
        harness.advance(clock, end);
        assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
    }

    @Test
    void anOldOrderWaitsAsLongAsAnyOther() throws Exception {
        harness.watermark(START + HORIZON / 2);
        harness.process(order("o1", "ann", START));
        harness.watermark(START + HORIZON / 2 + WAIT - 1);
        assertThat(harness.results()).isEmpty();
        harness.watermark(START + HORIZON / 2 + WAIT);
        assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
    }

    @Test
    void aProfileWithinTheHorizonCorrectsOnce() throws Exception {
        harness.process(order("o1", "ann", START));
        harness.watermark(START + WAIT);
        harness.results();
        harness.watermark(START + WAIT + HORIZON - 1);
        harness.processingTime(START + HORIZON - 1);
        harness.process(update("ann", 1, 0));
        harness.process(update("ann", 2, 1));

        assertThat(harness.results()).containsExactly("o1 CORRECTED 1 1");
    }

    @ParameterizedTest
    @EnumSource
    void aProfileAfterTheHorizonOfEitherClockCorrectsNothing(Clock clock) throws Exception {
        harness.process(order("o1", "ann", START));
        harness.watermark(START + WAIT);
        harness.results();
        harness.advance(clock, clock == Clock.EVENT_TIME ? START + WAIT + HORIZON : START + HORIZON);
        harness.process(update("ann", 1, 0));

        assertThat(harness.results()).isEmpty();
    }

    @Test
    void withZeroLimitsAnOrderLeavesAtOnceForGood() throws Exception {
        reopen(OrderHarness.open(join, new WaitLimits(Duration.ZERO, 3, Duration.ZERO), 1_000));
        harness.loaded();
        harness.process(order("o1", "ann", START));
        assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
        harness.process(update("ann", 1, 0));
        assertThat(harness.results()).isEmpty();
        assertThat(harness.timers()).isZero();
    }

    @Test
    void aDeletedProfileIsMissing() throws Exception {
        harness.process(update("ann", 2, 0));
        harness.process(tombstone("ann", 1));
        harness.process(update("ann", 1, 2));
        harness.process(order("o1", "ann", START));
        assertThat(harness.results()).isEmpty();
        harness.process(update("ann", 3, 3));
        assertThat(harness.results()).containsExactly("o1 RESOLVED 3 0");
    }

    @Test
    void nothingIsWrittenOfAPersonDeletedInAnotherPartition() throws Exception {
        ProfileRecord update = update("ann", 2, new RecordPlace(0, 2_708, START));
        ProfileRecord tombstone = tombstone("ann", new RecordPlace(3, 592, START + 1));
        for (List<ProfileRecord> arrivals : List.of(List.of(update, tombstone), List.of(tombstone, update))) {
            reopen(OrderHarness.open(join).loaded());
            for (ProfileRecord arrival : arrivals) {
                harness.process(arrival);
            }
            harness = harness.restart(1, 0).loaded();
            harness.process(order("o1", "ann", START));
            harness.watermark(START + WAIT);

            assertThat(harness.records()).singleElement().satisfies(result -> {
                assertThat(result.getEnrichmentStatus()).isEqualTo(EnrichmentStatus.UNRESOLVED);
                assertThat(result.getUserName()).isNull();
                assertThat(result.getUserEmail()).isNull();
            });
        }
    }

    @Test
    void aPersonWhoReturnsInAnotherPartitionHasAProfile() throws Exception {
        harness.process(tombstone("ann", new RecordPlace(0, 2_708, START)));
        harness.process(update("ann", 2, new RecordPlace(3, 592, START + 1)));
        harness.process(order("o1", "ann", START));

        assertThat(harness.results()).containsExactly("o1 RESOLVED 2 0");
    }

    @Test
    void pendingOrdersSurviveARestart() throws Exception {
        harness.process(order("o1", "ann", START));
        harness.watermark(START + WAIT);
        harness.process(order("o2", "ann", START + WAIT));
        assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0");
        harness = harness.restart(1, 0);
        harness.process(update("ann", 1, 0));
        assertThat(harness.results()).containsExactly("o2 RESOLVED 1 0", "o1 CORRECTED 1 1");
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoStateOfOrdersWhoseProfileNeverArrived(Clock clock) throws Exception {
        for (int i = 0; i < 5; i++) {
            harness.process(order("o" + i, "user" + i, START + i * WAIT));
        }
        assertThat(harness.entries()).isPositive();
        long end = START + 5 * WAIT + HORIZON + HORIZON / 12;
        harness.advance(clock, START + 5 * WAIT);
        harness.advance(clock, end);
        assertThat(harness.results()).hasSize(5);
        assertThat(harness.entries()).isZero();
        harness.watermark(end + HORIZON);
        harness.processingTime(end + HORIZON);
        assertThat(harness.timers()).isZero();
    }
}
