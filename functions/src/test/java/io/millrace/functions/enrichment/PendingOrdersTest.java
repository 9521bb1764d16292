/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static io.millrace.functions.enrichment.OrderHarness.START;
import static io.millrace.functions.enrichment.OrderHarness.order;
import static io.millrace.functions.enrichment.OrderHarness.tombstone;
import static io.millrace.functions.enrichment.OrderHarness.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.enrichment.OrderHarness.Join;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Join.class)
class PendingOrdersTest {

    private static final long WAIT = 30_000;
    private static final long HORIZON = 3_600_000;

    private final Join join;
    private OrderHarness harness;

    PendingOrdersTest(Join join) {
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
    void oneWaitingOrderTooManyEvictsTheOldest() throws Exception {
        for (int i = 1; i <= 5; i++) {
            harness.process(order("o" + i, "ann", START));
        }
        assertThat(harness.results()).containsExactly("o1 UNRESOLVED null 0", "o2 UNRESOLVED null 0");

        harness.process(update("ann", 1, 0));
        assertThat(harness.results()).containsExactly("o3 RESOLVED 1 0", "o4 RESOLVED 1 0", "o5 RESOLVED 1 0");
    }

    @Test
    void anOrderAheadOfTimeDoesNotProlongTheWaitOfLaterOnes() throws Exception {
        harness.process(order("ahead", "ann", START + WAIT / 2));
        harness.process(order("o2", "ann", START));
        harness.process(order("o3", "ann", START));
        harness.watermark(START + WAIT);
        assertThat(harness.results()).containsExactly("o2 UNRESOLVED null 0", "o3 UNRESOLVED null 0");

        harness.process(order("o4", "ann", START + WAIT));
        harness.process(order("o5", "ann", START + WAIT));
        assertThat(harness.unresolved("ann")).isZero();
        harness.process(order("o6", "ann", START + WAIT));
        assertThat(harness.results()).containsExactly("ahead UNRESOLVED null 0");
        harness.process(update("ann", 1, 0));
        assertThat(harness.results()).containsExactly("o4 RESOLVED 1 0", "o5 RESOLVED 1 0", "o6 RESOLVED 1 0");
    }

    /** Otherwise a producer whose users have no profiles fills the state with timers of orders that have left. */
    @Test
    void onlyWaitingOrdersHaveTimers() throws Exception {
        for (int i = 1; i <= 10; i++) {
            harness.process(order("o" + i, "ann", START + i));
        }
        assertThat(harness.timers()).isEqualTo(2 * 3);

        harness.process(update("ann", 1, 0));
        assertThat(harness.timers()).isZero();
    }

    @Test
    void theEndOfAnOrderThatHasLeftDoesNotEndTheWaitOfANewOne() throws Exception {
        harness.process(order("o1", "ann", START));
        harness.process(update("ann", 1, 0));
        harness.process(tombstone("ann", 1));
        harness.process(order("o2", "ann", START + WAIT / 2));
        harness.results();
        harness.watermark(START + WAIT);
        assertThat(harness.results()).isEmpty();
        harness.watermark(START + WAIT + WAIT / 2);
        assertThat(harness.results()).containsExactly("o2 UNRESOLVED null 0");
    }

    @Test
    void oneOrderTooManyForgetsTheOldestUnresolvedOne() throws Exception {
        harness.process(order("o1", "ann", START));
        harness.process(order("o2", "ann", START));
        harness.watermark(START + WAIT);
        harness.results();
        harness.process(order("o3", "ann", START + WAIT));
        harness.process(order("o4", "ann", START + WAIT));
        assertThat(harness.unresolved("ann")).isEqualTo(1);

        harness.process(update("ann", 1, 0));
        assertThat(harness.results()).containsExactly("o3 RESOLVED 1 0", "o4 RESOLVED 1 0", "o2 CORRECTED 1 1");
    }

    @Test
    void withoutAWaitTheUnresolvedOrdersOfAUserAreLimitedToo() throws Exception {
        reopen(OrderHarness.open(join, new WaitLimits(Duration.ZERO, 3, Duration.ofHours(1)), 1_000));
        harness.loaded();
        for (int i = 1; i <= 5; i++) {
            harness.process(order("o" + i, "ann", START));
            harness.process(order("p" + i, "bob", START));
        }
        harness.results();
        assertThat(harness.unresolved("ann")).isEqualTo(3);

        harness.process(update("ann", 1, 0));
        assertThat(harness.results()).containsExactly("o3 CORRECTED 1 1", "o4 CORRECTED 1 1", "o5 CORRECTED 1 1");
    }

    @Test
    void aLowerLimitAfterARestartAppliesToTheNextOrder() throws Exception {
        for (int i = 1; i <= 3; i++) {
            harness.process(order("o" + i, "ann", START));
        }
        harness = harness.restart(new WaitLimits(Duration.ofSeconds(30), 1, Duration.ofHours(1)), 1, 0);
        harness.process(order("o4", "ann", START));

        assertThat(harness.results())
                .containsExactly("o1 UNRESOLVED null 0", "o2 UNRESOLVED null 0", "o3 UNRESOLVED null 0");
    }

    @Test
    void oneTimerRemovesABoundedNumberOfUnresolvedOrders() throws Exception {
        reopen(OrderHarness.open(join, new WaitLimits(Duration.ZERO, 5_000, Duration.ofHours(1)), 1_000));
        harness.loaded();
        for (int i = 0; i < 2_500; i++) {
            harness.process(order("o" + i, "ann", START));
        }
        assertThat(harness.results()).hasSize(2_500);
        int before = harness.entries();
        harness.watermark(START + HORIZON + HORIZON / 12);
        assertThat(harness.entries()).isEqualTo(before);
        assertThat(harness.unresolved("ann")).isEqualTo(1_500);

        harness.processingTime(START + 1);
        harness.processingTime(START + 2);
        assertThat(harness.entries()).isZero();
    }
}
