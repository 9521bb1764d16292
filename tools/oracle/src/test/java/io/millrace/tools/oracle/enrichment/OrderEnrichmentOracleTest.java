/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static io.millrace.tools.oracle.enrichment.OrderScene.corrected;
import static io.millrace.tools.oracle.enrichment.OrderScene.orderOf;
import static io.millrace.tools.oracle.enrichment.OrderScene.resolved;
import static io.millrace.tools.oracle.enrichment.OrderScene.unresolved;
import static io.millrace.tools.oracle.enrichment.OrderStory.O1;
import static io.millrace.tools.oracle.enrichment.OrderStory.O2;
import static io.millrace.tools.oracle.enrichment.OrderStory.O2_RESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O3;
import static io.millrace.tools.oracle.enrichment.OrderStory.O3_UNRESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O4;
import static io.millrace.tools.oracle.enrichment.OrderStory.O4_CORRECTED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O4_UNRESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O5;
import static io.millrace.tools.oracle.enrichment.OrderStory.O5_RESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O6;
import static io.millrace.tools.oracle.enrichment.OrderStory.O6_RESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O7;
import static io.millrace.tools.oracle.enrichment.OrderStory.O7_UNRESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O8;
import static io.millrace.tools.oracle.enrichment.OrderStory.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Tier;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.RecordScene;
import io.millrace.tools.oracle.core.Tally;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The comparison of enriched orders, by a correct run in which some records are changed. */
final class OrderEnrichmentOracleTest {

    private final OrderStory scene = new OrderStory();

    private Tally results() {
        return scene.verdict().outputs().get("enriched-orders");
    }

    private static Tally wrong(long expected, long wrong) {
        return new Tally(expected, expected - wrong, 0, 0, wrong);
    }

    @Test
    void verifiesACorrectJob() {
        JobVerdict verdict = scene.verdict();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.outputs())
                .containsEntry("enriched-orders", new Tally(8, 8, 0, 0, 0))
                .containsEntry("order-enrichment.dlq", new Tally(8, 8, 0, 0, 0))
                .containsEntry("order-enrichment.late", new Tally(1, 1, 0, 0, 0));
        assertThat(verdict.input()).isEqualTo(new InputCounts(15, 0, 8, 0, 1, 1, 5));
    }

    @Test
    void countsTheOutcomesOfOrders() {
        JobVerdict verdict = scene.verdict();

        assertThat(verdict.figures())
                .containsEntry("resolved", 4L)
                .containsEntry("unresolved", 3L)
                .containsEntry("corrected", 1L)
                .containsEntry("resolvedByLaterProfile", 1L)
                .containsEntry("ambiguous", 1L)
                .containsEntry("open", 1L)
                .containsEntry("profilesExisting", 4L)
                .containsEntry("profilesDeleted", 1L);
        assertThat(verdict.describe())
                .contains("results  8 records: 4 resolved, 3 unresolved, 1 corrected; 1 orders not due yet")
                .contains("1 resolved by a profile that came after them; of 1 orders more than one");
        assertThat(verdict.headline())
                .isEqualTo("VERIFIED  order-enrichment: 8 expected, 8 matched, 0 missing, 0 duplicated, 0 wrong");
    }

    @Test
    void noticesAMissingOrderThatHadToGiveUp() {
        scene.results.remove(O7_UNRESOLVED);

        assertThat(results())
                .as("the watermark is far past its wait, but its profile is there in the end")
                .isEqualTo(new Tally(8, 7, 1, 0, 0));
    }

    @Test
    void noticesAMissingOrderOfAUserWithoutProfile() {
        scene.results.remove(O3_UNRESOLVED);

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 0));
    }

    @Test
    void noticesEveryWrongField() {
        for (EnrichedOrder.Builder changed : List.of(
                resolved(O5, version("ann", 2)).setUserName("Ann"),
                resolved(O5, version("ann", 2)).setUserEmail("ann@example.com"),
                resolved(O5, version("ann", 2)).setUserTier(Tier.PREMIUM),
                resolved(O5, version("ann", 2)).setUserSegment(null),
                resolved(O5, version("ann", 2)).setProfileVersion(null),
                resolved(O5, version("ann", 2)).setTotalMinor(701),
                resolved(O5, version("ann", 2)).setCurrency("USD"),
                resolved(O5, version("ann", 2)).setItems(List.of(new OrderItem("sku-1", 1, 700L))),
                resolved(O5, version("ann", 2)).setEventTime(RecordScene.time(200.001)),
                resolved(O5, version("ann", 2)).setEnrichmentStatus(EnrichmentStatus.UNKNOWN),
                resolved(O5, version("ann", 2)).setEnrichmentStatus(EnrichmentStatus.CORRECTED),
                resolved(O5, version("ann", 2)).setEnrichmentStatus(EnrichmentStatus.UNRESOLVED))) {
            scene.replaces(O5_RESOLVED, 200.1, changed);

            assertThat(results()).as(changed.build().toString()).isEqualTo(wrong(8, 1));
        }
    }

    @Test
    void noticesAVersionThatNeverWas() {
        scene.replaces(O5_RESOLVED, 200.1, resolved(O5, version("ann", 4)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAVersionThatWasNotThereYet() {
        scene.replaces(O5_RESOLVED, 200.1, resolved(O5, version("ann", 3)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAStaleVersion() {
        scene.replaces(O5_RESOLVED, 200.1, resolved(O5, version("ann", 1)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void acceptsTheOldVersionWhileTheNewOneMayBeUnread() {
        scene.replaces(O6_RESOLVED, 245.1, resolved(O6, version("ann", 2)));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAVersionThatALaterOneMustHaveReplaced() {
        scene.replaces(O6_RESOLVED, 245.1, resolved(O6, version("ann", 1)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAProfileThatWasDeletedLongAgo() {
        scene.replaces(O3_UNRESOLVED, 2.1, resolved(O3, version("cid", 1)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAnOrderGivenUpThoughItsProfileWasThere() {
        scene.replaces(O5_RESOLVED, 230.1, unresolved(O5));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAnOrderGivenUpThoughItsProfileCameWhileItWaited() {
        scene.replaces(O2_RESOLVED, 31.1, unresolved(O2));

        assertThat(results()).as("known by 21, and it had to wait until 31").isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAnOrderGivenUpBeforeItsTime() {
        scene.replaces(O3_UNRESOLVED, 29.1, unresolved(O3));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void acceptsACrowdedOutOrderBeforeItsTime() {
        scene.with(Duration.ofSeconds(30), 0, Duration.ofHours(1));
        scene.replaces(O3_UNRESOLVED, 2.1, unresolved(O3));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void acceptsAWaitEndedByTheWatermark() {
        scene.appendAtSecond(15);
        scene.input.add(
                4,
                scene.arrival(
                        0, 4, "kim", scene.encode(orderOf("o13", "kim", 100).build())));
        scene.replaces(O3_UNRESOLVED, 15.1, unresolved(O3));

        assertThat(results()).as("o13 has no result").isEqualTo(new Tally(9, 8, 1, 0, 0));
    }

    @Test
    void noticesAMissingCorrection() {
        scene.results.remove(O4_CORRECTED);

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 0));
    }

    @Test
    void noticesASecondCorrection() {
        scene.writes(140.1, corrected(O4, version("dan", 8)).setRevision(1));

        assertThat(results()).isEqualTo(new Tally(8, 7, 0, 1, 0));
    }

    @Test
    void noticesACorrectionWithAnotherRevision() {
        scene.writes(140.1, corrected(O4, version("dan", 8)).setRevision(2));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void noticesACorrectionByALaterVersionThanTheFirstToCome() {
        scene.replaces(O4_CORRECTED, 140.1, corrected(O4, version("dan", 8)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionBeforeItsProfileCame() {
        scene.replaces(O4_CORRECTED, 99.9, corrected(O4, version("dan", 7)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionThatIsCalledResolved() {
        scene.replaces(O4_CORRECTED, 100.1, resolved(O4, version("dan", 7)).setRevision(1));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionBeforeTheOrderIsUnresolved() {
        scene.replaces(O4_UNRESOLVED, 100.1, corrected(O4, version("dan", 7)));
        scene.replaces(O4_CORRECTED, 100.2, unresolved(O4));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionWithoutUnresolved() {
        scene.results.remove(O4_UNRESOLVED);

        assertThat(results()).isEqualTo(new Tally(7, 6, 1, 0, 1));
    }

    @Test
    void noticesACorrectionAfterResolved() {
        scene.writes(240.1, corrected(O5, version("ann", 3)));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void noticesAResolvedOrderWithRevisionOne() {
        scene.replaces(O5_RESOLVED, 200.1, resolved(O5, version("ann", 2)).setRevision(1));

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 1));
    }

    @Test
    void noticesACorrectionBeyondTheHorizonOfTheClock() {
        scene.writes(4_100.1, corrected(O7, version("eve", 1)));

        assertThat(results()).isEqualTo(wrong(9, 1));
    }

    @Test
    void acceptsACorrectionAtTheEdgeOfTheHorizon() {
        scene.with(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(3_765));
        scene.writes(4_100.1, corrected(O7, version("eve", 1)));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

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
    void requiresNoCorrectionThatMayBeBeyondTheHorizonOfTheClock() {
        scene.with(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(80));
        scene.results.remove(O4_CORRECTED);

        assertThat(scene.verdict().isVerified())
                .as("given up at 32 at the earliest, the profile known by 110")
                .isFalse();

        scene.with(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(78));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAnOrderThatWasNeverPlaced() {
        scene.writes(250, resolved(orderOf("o99", "ann", 0).build(), version("ann", 2)));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void noticesALateOrderThatWasEnriched() {
        scene.writes(5_000, resolved(orderOf("o9", "ann", 1_000).build(), version("ann", 3)));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void countsAnOrderThatMayStillWaitAsOpen() {
        assertThat(scene.verdict().figure("open")).isEqualTo(1);

        scene.writes(5_030.1, unresolved(O8));

        assertThat(scene.verdict().isVerified()).isTrue();
        assertThat(scene.verdict().figure("open")).isZero();
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
    void noticesAnOrderThatHasWaitedTooLongByTheClock() {
        scene.appendAtSecond(5_001);
        scene.order("o14", "ann", 5_001);
        scene.writes(5_001.1, resolved(orderOf("o14", "ann", 5_001).build(), version("ann", 3)));
        assertThat(scene.verdict().figure("open")).isEqualTo(1);

        scene.profile("ann", 4, 5_041.1);

        assertThat(results()).as("o8 had been read 40 s before the end").isEqualTo(new Tally(10, 9, 1, 0, 0));
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

    @Test
    void countsTheLastRecordsOfARestartedJobWhereRepeatsAreAllowed() {
        scene.atLeastOnce();
        scene.writes(110, unresolved(O4));
        scene.writes(111, corrected(O4, version("dan", 7)));
        scene.writes(112, resolved(O1, version("ann", 1)));
        assertThat(scene.verdict().isVerified()).isTrue();

        scene.writes(113, unresolved(O1));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void expectsAResultOfEveryCopyWithoutDeduplication() {
        OrderScene copies = new OrderScene().withoutDeduplication();
        copies.appendAtSecond(-60);
        copies.profile("ann", 1);
        copies.appendAtSecond(0);
        copies.order(O1);
        copies.order(O1);
        copies.results.add(copies.result(resolved(O1, version("ann", 1)).build()));
        copies.appendAtSecond(20);
        copies.deletion("zoe");
        assertThat(copies.verdict().results()).isEqualTo(new Tally(2, 1, 1, 0, 0));

        copies.results.add(copies.result(resolved(O1, version("ann", 1)).build()));

        assertThat(copies.verdict().isVerified()).isTrue();
    }

    @Test
    void notesProfilesRemovedByCompaction() {
        scene.profiles.remove(0);

        assertThat(scene.verdict().describe())
                .contains(
                        "1 records of users are gone by compaction; orders enriched with what was there may look wrong");
    }
}
