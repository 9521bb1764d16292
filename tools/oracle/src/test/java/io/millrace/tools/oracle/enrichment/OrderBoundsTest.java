/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static io.millrace.tools.oracle.core.RecordScene.wrong;
import static io.millrace.tools.oracle.enrichment.OrderScene.corrected;
import static io.millrace.tools.oracle.enrichment.OrderScene.orderOf;
import static io.millrace.tools.oracle.enrichment.OrderScene.resolved;
import static io.millrace.tools.oracle.enrichment.OrderScene.unresolved;
import static io.millrace.tools.oracle.enrichment.OrderStory.O1;
import static io.millrace.tools.oracle.enrichment.OrderStory.O3;
import static io.millrace.tools.oracle.enrichment.OrderStory.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.Order;
import io.millrace.tools.oracle.core.Tally;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The bounds of waits and corrections by clock and watermark, each in a small run of its own. */
final class OrderBoundsTest {

    @Test
    void noticesAnyCorrectionWithoutCorrectionHorizon() {
        OrderScene never = new OrderScene().with(Duration.ZERO, 1_000, Duration.ZERO);
        never.appendAtSecond(2);
        never.order(O3);
        never.appendAtSecond(2.1);
        never.results.add(never.result(unresolved(O3).build()));
        never.appendAtSecond(3);
        never.profile("cid", 1);
        assertThat(never.verdict().isVerified()).isTrue();

        correct(never, 3.1);

        assertThat(never.verdict().results()).isEqualTo(wrong(2, 1));
    }

    /** In compressed time: the order is given up at once, at second 0, and event time is 5,000 s further by second 10. */
    private static OrderScene compressed(double profileAppendedAt) {
        OrderScene compressed = new OrderScene().with(Duration.ZERO, 1_000, Duration.ofSeconds(1_000));
        compressed.appendAtSecond(-60);
        compressed.profile("ann", 1);
        compressed.appendAtSecond(0);
        compressed.order(O3);
        compressed.appendAtSecond(0.1);
        compressed.results.add(compressed.result(unresolved(O3).build()));
        compressed.appendAtSecond(10);
        compressed.order(orderOf("o13", "ann", 5_000).build());
        compressed.appendAtSecond(10.1);
        compressed.results.add(
                compressed.result(resolved(orderOf("o13", "ann", 5_000).build(), version("ann", 1))
                        .build()));
        compressed.appendAtSecond(profileAppendedAt);
        compressed.profile("cid", 1);
        compressed.appendAtSecond(profileAppendedAt + 20);
        compressed.deletion("zoe");
        return compressed;
    }

    private static void correct(OrderScene compressed, double second) {
        compressed.appendAtSecond(second);
        compressed.results.add(
                compressed.result(corrected(O3, version("cid", 1)).build()));
    }

    @Test
    void noticesACorrectionBeyondTheHorizonOfEventTime() {
        OrderScene beyond = compressed(30.2);
        assertThat(beyond.verdict().isVerified()).isTrue();

        correct(beyond, 30.3);

        assertThat(beyond.verdict().results())
                .as("o13 was enriched 20 s before: a read delay and the idleness of partitions")
                .isEqualTo(wrong(3, 1));
    }

    @Test
    void acceptsACorrectionBeforeTheWatermarkCertainlyPassedTheHorizon() {
        OrderScene within = compressed(30);
        assertThat(within.verdict().isVerified()).isTrue();

        correct(within, 30.1);

        assertThat(within.verdict().isVerified()).isTrue();
    }

    @Test
    void requiresNoCorrectionOnceTheWatermarkMayHavePassedTheHorizon() {
        assertThat(compressed(-0.1).verdict().results())
                .as("known by 9.9, the watermark passes at 10")
                .isEqualTo(new Tally(3, 2, 1, 0, 0));
        assertThat(compressed(0.1).verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAnOrderThatHasWaitedTooLongByTheWatermark() {
        OrderScene soon = new OrderScene();
        soon.appendAtSecond(-60);
        soon.profile("ann", 1);
        for (int second = 0; second <= 12; second += 4) {
            Order order = orderOf("o" + second, "ann", second).build();
            soon.appendAtSecond(second);
            soon.order(order);
            soon.results.add(soon.result(resolved(order, version("ann", 1)).build()));
        }
        soon.appendAtSecond(13);
        soon.order("waits", "zoe", 13);
        soon.appendAtSecond(14);
        soon.order("open", "kim", 47);
        assertThat(soon.verdict().figure("open")).isEqualTo(2);

        soon.order("also open", "kim", 48.001);

        assertThat(soon.verdict().results()).isEqualTo(new Tally(5, 4, 1, 0, 0));
        assertThat(soon.verdict().figure("open")).isEqualTo(2);
    }

    @Test
    void expectsAJobSubmittedLaterToKnowEarlierProfiles() {
        OrderScene later = new OrderScene().with(Duration.ZERO, 1_000, Duration.ofHours(1));
        later.appendAtSecond(0);
        later.profile("ann", 1);
        later.order(O1);
        later.appendAtSecond(10);
        later.results.add(later.result(unresolved(O1).build()));

        assertThat(later.verdict().examples()).singleElement().asString().contains("the profile was there");
    }

    @Test
    void acceptsThatARunningJobReadsAnOrderBeforeAnOlderProfile() {
        OrderScene running = new OrderScene().with(Duration.ZERO, 1_000, Duration.ofHours(1));
        running.appendAtSecond(0);
        running.profile("ann", 1);
        running.order(O1);
        running.appendAtSecond(9.999);
        running.results.add(running.result(unresolved(O1).build()));

        assertThat(running.verdict().isVerified()).isTrue();
        assertThat(running.verdict().figure("ambiguous")).isEqualTo(1);
    }
}
