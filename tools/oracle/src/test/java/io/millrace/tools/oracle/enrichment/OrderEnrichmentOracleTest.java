/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static io.millrace.tools.oracle.enrichment.OrderScene.corrected;
import static io.millrace.tools.oracle.enrichment.OrderScene.millis;
import static io.millrace.tools.oracle.enrichment.OrderScene.orderOf;
import static io.millrace.tools.oracle.enrichment.OrderScene.profileOf;
import static io.millrace.tools.oracle.enrichment.OrderScene.resolved;
import static io.millrace.tools.oracle.enrichment.OrderScene.unresolved;
import static io.millrace.tools.oracle.enrichment.OrderScene.watermarkAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.totals.PurchaseScene;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * One story, told right, and then spoilt in every way the oracle has to notice. Event times and Kafka's are the same
 * seconds, from 10:00 and from noon on.
 *
 * <pre>
 * users              orders             become
 * ann@1    at  −60
 * cid@1    at  −60
 * cid gone at  −50
 *                    o1 of ann at    0  resolved with 1
 *                    o2 of bob at    1  resolved with 1 at 11, having waited
 *                    o3 of cid at    2  unresolved
 *                    o4 of dan at    3  unresolved, corrected with 7 at 101
 * bob@1    at   11
 * dan@7    at  100
 * dan@8    at  140
 * ann@2    at  150
 *                    o5 of ann at  200  resolved with 2
 * ann@1    at  220                      comes too late to count
 * ann@3    at  240
 *                    o6 of ann at  245  resolved with 3, might be 2
 *                    o7 of eve at  300  unresolved
 * eve@1    at 4100                      beyond the horizon
 *                    o8 of zoe at 5000  waits
 *                    o9 of ann at 1000  late
 *                    a copy of o8       duplicate
 *                    five that are not orders: dead letters
 * three that are no profiles: dead letters
 * </pre>
 */
final class OrderEnrichmentOracleTest {

    private static final Order O1 = orderOf("o1", "ann", 0).build();
    private static final Order O2 = orderOf("o2", "bob", 1).build();
    private static final Order O3 = orderOf("o3", "cid", 2).build();
    private static final Order O4 = orderOf("o4", "dan", 3).build();
    private static final Order O5 = orderOf("o5", "ann", 200).build();
    private static final Order O6 = orderOf("o6", "ann", 245).build();
    private static final Order O7 = orderOf("o7", "eve", 300).build();
    private static final Order O8 = orderOf("o8", "zoe", 5_000).build();

    // Where each stands among the results.
    private static final int O1_RESOLVED = 0;
    private static final int O2_RESOLVED = 1;
    private static final int O3_UNRESOLVED = 2;
    private static final int O4_UNRESOLVED = 3;
    private static final int O4_CORRECTED = 4;
    private static final int O5_RESOLVED = 5;
    private static final int O6_RESOLVED = 6;
    private static final int O7_UNRESOLVED = 7;

    private final OrderScene scene = new OrderScene();
    private final ConsumerRecord<byte[], byte[]> tooLate;

    OrderEnrichmentOracleTest() {
        profile("ann", 1, -60);
        profile("cid", 1, -60);
        scene.appendAt(-50);
        scene.deletion("cid");
        profile("bob", 1, 11);
        profile("dan", 7, 100);
        profile("dan", 8, 140);
        profile("ann", 2, 150);
        profile("ann", 1, 220);
        profile("ann", 3, 240);
        profile("eve", 1, 4_100);
        scene.deadLetter(scene.profile("fay", new byte[] {1, 2, 3}), "decode");
        scene.deadLetter(scene.profile("fay", scene.encoded(profileOf("gil", 1).build())), "validate");
        scene.deadLetter(scene.profile(null, (byte[]) null), "validate");

        for (Order order : List.of(O1, O2, O3, O4, O5, O6, O7, O8)) {
            scene.appendAt((order.getEventTime().toEpochMilli() - millis(0)) / 1_000.0);
            scene.order(order);
        }
        tooLate = scene.order("o9", "ann", 1_000);
        scene.late(tooLate, watermarkAfter(5_000), watermarkAfter(5_000) - millis(4_600));
        scene.order(O8);
        scene.deadLetter(scene.input("ann", new byte[] {9, 9, 9}), "decode");
        scene.deadLetter(scene.order("o10", "ann", 365 * 86_400), "timestamp");
        scene.deadLetter(
                scene.order(orderOf("o11", "ann", 5_000).setTotalMinor(701).build()), "validate");
        scene.deadLetter(
                scene.order(orderOf("o12", "ann", 5_000).setCurrency("eur").build()), "validate");
        scene.deadLetter(
                scene.order(orderOf("o8", "zoe", 5_000)
                        .setItems(List.of(new OrderItem("sku-2", 1, 700L)))
                        .build()),
                "duplicate-conflict");

        tells(0.1, resolved(O1, version("ann", 1)));
        tells(11.1, resolved(O2, version("bob", 1)));
        tells(32.1, unresolved(O3));
        tells(33.1, unresolved(O4));
        tells(100.1, corrected(O4, version("dan", 7)));
        tells(200.1, resolved(O5, version("ann", 2)));
        tells(245.1, resolved(O6, version("ann", 3)));
        tells(330.1, unresolved(O7));
    }

    private static UserProfile version(String user, long version) {
        return profileOf(user, version).build();
    }

    private void profile(String user, long version, double second) {
        scene.appendAt(second);
        scene.profile(user, version);
    }

    private void tells(double second, EnrichedOrder.Builder result) {
        scene.appendAt(second);
        scene.results.add(scene.result(result.build()));
    }

    private void tellsInstead(int index, double second, EnrichedOrder.Builder result) {
        scene.appendAt(second);
        scene.results.set(index, scene.result(0, index, result.build()));
    }

    private Tally results() {
        return scene.verdict().outputs().get("enriched-orders");
    }

    private static Tally wrong(long expected, long wrong) {
        return new Tally(expected, expected - wrong, 0, 0, wrong);
    }

    private Tally deadLetters() {
        return scene.verdict().outputs().get("order-enrichment.dlq");
    }

    @Test
    void verifiesARightJob() {
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
    void countsWhatOrdersBecame() {
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
    void noticesAMissingOrder() {
        scene.results.remove(O1_RESOLVED);

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 0));
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
    void noticesADoubledOrder() {
        tells(250, resolved(O5, version("ann", 2)));

        assertThat(results()).isEqualTo(new Tally(8, 7, 0, 1, 0));
    }

    @Test
    void noticesEveryWrongField() {
        for (EnrichedOrder.Builder spoilt : List.of(
                resolved(O5, version("ann", 2)).setUserName("Ann"),
                resolved(O5, version("ann", 2)).setUserEmail("ann@example.com"),
                resolved(O5, version("ann", 2)).setUserTier(Tier.PREMIUM),
                resolved(O5, version("ann", 2)).setUserSegment(null),
                resolved(O5, version("ann", 2)).setProfileVersion(null),
                resolved(O5, version("ann", 2)).setTotalMinor(701),
                resolved(O5, version("ann", 2)).setCurrency("USD"),
                resolved(O5, version("ann", 2)).setItems(List.of(new OrderItem("sku-1", 1, 700L))),
                resolved(O5, version("ann", 2)).setEventTime(OrderScene.time(200.001)),
                resolved(O5, version("ann", 2)).setEnrichmentStatus(EnrichmentStatus.UNKNOWN),
                resolved(O5, version("ann", 2)).setEnrichmentStatus(EnrichmentStatus.CORRECTED),
                resolved(O5, version("ann", 2)).setEnrichmentStatus(EnrichmentStatus.UNRESOLVED))) {
            tellsInstead(O5_RESOLVED, 200.1, spoilt);

            assertThat(results()).as(spoilt.build().toString()).isEqualTo(wrong(8, 1));
        }
    }

    @Test
    void noticesAVersionThatNeverWas() {
        tellsInstead(O5_RESOLVED, 200.1, resolved(O5, version("ann", 4)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAVersionThatWasNotThereYet() {
        tellsInstead(O5_RESOLVED, 200.1, resolved(O5, version("ann", 3)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAStaleVersion() {
        tellsInstead(O5_RESOLVED, 200.1, resolved(O5, version("ann", 1)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void acceptsTheOldVersionWhileTheNewOneMayBeOnItsWay() {
        tellsInstead(O6_RESOLVED, 245.1, resolved(O6, version("ann", 2)));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAVersionThatALaterOneMustHaveReplaced() {
        tellsInstead(O6_RESOLVED, 245.1, resolved(O6, version("ann", 1)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAProfileThatWasDeletedLongAgo() {
        tellsInstead(O3_UNRESOLVED, 2.1, resolved(O3, version("cid", 1)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAnOrderGivenUpThoughItsProfileWasThere() {
        tellsInstead(O5_RESOLVED, 230.1, unresolved(O5));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAnOrderGivenUpThoughItsProfileCameWhileItWaited() {
        tellsInstead(O2_RESOLVED, 31.1, unresolved(O2));

        assertThat(results()).as("known by 21, and it had to wait until 31").isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesAnOrderGivenUpBeforeItsTime() {
        tellsInstead(O3_UNRESOLVED, 29.1, unresolved(O3));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void letsACrowdedOutOrderGoBeforeItsTime() {
        scene.told(Duration.ofSeconds(30), 0, Duration.ofHours(1));
        tellsInstead(O3_UNRESOLVED, 2.1, unresolved(O3));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void letsTheWatermarkEndAWait() {
        scene.appendAt(15);
        scene.input.add(
                4,
                scene.arrival(
                        0, 4, "kim", scene.encoded(orderOf("o13", "kim", 100).build())));
        tellsInstead(O3_UNRESOLVED, 15.1, unresolved(O3));

        assertThat(results()).as("nothing of o13 was told").isEqualTo(new Tally(9, 8, 1, 0, 0));
    }

    @Test
    void noticesAMissingCorrection() {
        scene.results.remove(O4_CORRECTED);

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 0));
    }

    @Test
    void noticesASecondCorrection() {
        tells(140.1, corrected(O4, version("dan", 8)).setRevision(1));

        assertThat(results()).isEqualTo(new Tally(8, 7, 0, 1, 0));
    }

    @Test
    void noticesACorrectionWithAnotherRevision() {
        tells(140.1, corrected(O4, version("dan", 8)).setRevision(2));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void noticesACorrectionByALaterVersionThanTheFirstToCome() {
        tellsInstead(O4_CORRECTED, 140.1, corrected(O4, version("dan", 8)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionBeforeItsProfileCame() {
        tellsInstead(O4_CORRECTED, 99.9, corrected(O4, version("dan", 7)));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionThatIsCalledResolved() {
        tellsInstead(O4_CORRECTED, 100.1, resolved(O4, version("dan", 7)).setRevision(1));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionBeforeTheOrderIsUnresolved() {
        tellsInstead(O4_UNRESOLVED, 100.1, corrected(O4, version("dan", 7)));
        tellsInstead(O4_CORRECTED, 100.2, unresolved(O4));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionWithoutUnresolved() {
        scene.results.remove(O4_UNRESOLVED);

        assertThat(results()).isEqualTo(new Tally(7, 6, 1, 0, 1));
    }

    @Test
    void noticesACorrectionAfterResolved() {
        tells(240.1, corrected(O5, version("ann", 3)));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void noticesAFirstWordWithRevisionOne() {
        tellsInstead(O5_RESOLVED, 200.1, resolved(O5, version("ann", 2)).setRevision(1));

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 1));
    }

    @Test
    void noticesACorrectionBeyondTheHorizonOfTheClock() {
        tells(4_100.1, corrected(O7, version("eve", 1)));

        assertThat(results()).isEqualTo(wrong(9, 1));
    }

    @Test
    void acceptsACorrectionAtTheEdgeOfTheHorizon() {
        scene.told(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(3_765));
        tells(4_100.1, corrected(O7, version("eve", 1)));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAnyCorrectionWhereNoneIsWanted() {
        OrderScene never = new OrderScene().told(Duration.ZERO, 1_000, Duration.ZERO);
        never.appendAt(2);
        never.order(O3);
        never.appendAt(2.1);
        never.results.add(never.result(unresolved(O3).build()));
        never.appendAt(3);
        never.profile("cid", 1);
        assertThat(never.verdict().isVerified()).isTrue();

        correct(never, 3.1);

        assertThat(never.verdict().results()).isEqualTo(wrong(2, 1));
    }

    /** In compressed time: the order is given up at once, at second 0, and event time is 5,000 s further by second 10. */
    private static OrderScene compressed(double profileAppendedAt) {
        OrderScene compressed = new OrderScene().told(Duration.ZERO, 1_000, Duration.ofSeconds(1_000));
        compressed.appendAt(-60);
        compressed.profile("ann", 1);
        compressed.appendAt(0);
        compressed.order(O3);
        compressed.appendAt(0.1);
        compressed.results.add(compressed.result(unresolved(O3).build()));
        compressed.appendAt(10);
        compressed.order(orderOf("o13", "ann", 5_000).build());
        compressed.appendAt(10.1);
        compressed.results.add(
                compressed.result(resolved(orderOf("o13", "ann", 5_000).build(), version("ann", 1))
                        .build()));
        compressed.appendAt(profileAppendedAt);
        compressed.profile("cid", 1);
        compressed.appendAt(profileAppendedAt + 20);
        compressed.deletion("zoe");
        return compressed;
    }

    private static void correct(OrderScene compressed, double second) {
        compressed.appendAt(second);
        compressed.results.add(
                compressed.result(corrected(O3, version("cid", 1)).build()));
    }

    @Test
    void noticesACorrectionBeyondTheHorizonOfEventTime() {
        OrderScene beyond = compressed(30.2);
        assertThat(beyond.verdict().isVerified()).isTrue();

        correct(beyond, 30.3);

        assertThat(beyond.verdict().results())
                .as("o13 was answered 20 s before, a way and the idleness of partitions")
                .isEqualTo(wrong(3, 1));
    }

    @Test
    void acceptsACorrectionWhileTheWatermarkMayBeOnItsWay() {
        OrderScene within = compressed(30);
        assertThat(within.verdict().isVerified()).isTrue();

        correct(within, 30.1);

        assertThat(within.verdict().isVerified()).isTrue();
    }

    @Test
    void wantsNoCorrectionOnceTheWatermarkMayHavePassedTheHorizon() {
        assertThat(compressed(-0.1).verdict().results())
                .as("known by 9.9, the watermark passes at 10")
                .isEqualTo(new Tally(3, 2, 1, 0, 0));
        assertThat(compressed(0.1).verdict().isVerified()).isTrue();
    }

    @Test
    void wantsNoCorrectionThatMayBeBeyondTheHorizonOfTheClock() {
        scene.told(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(80));
        scene.results.remove(O4_CORRECTED);

        assertThat(scene.verdict().isVerified())
                .as("given up at 32 at the earliest, the profile known by 110")
                .isFalse();

        scene.told(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(78));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAnOrderNobodyPlaced() {
        tells(250, resolved(orderOf("o99", "ann", 0).build(), version("ann", 2)));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void noticesALateOrderThatWasEnriched() {
        tells(5_000, resolved(orderOf("o9", "ann", 1_000).build(), version("ann", 3)));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void leavesAnOrderThatMayStillWaitOpen() {
        assertThat(scene.verdict().figure("open")).isEqualTo(1);

        tells(5_030.1, unresolved(O8));

        assertThat(scene.verdict().isVerified()).isTrue();
        assertThat(scene.verdict().figure("open")).isZero();
    }

    @Test
    void noticesAnOrderThatHasWaitedTooLongByTheWatermark() {
        OrderScene soon = new OrderScene();
        soon.appendAt(-60);
        soon.profile("ann", 1);
        for (int second = 0; second <= 12; second += 4) {
            Order order = orderOf("o" + second, "ann", second).build();
            soon.appendAt(second);
            soon.order(order);
            soon.results.add(soon.result(resolved(order, version("ann", 1)).build()));
        }
        soon.appendAt(13);
        soon.order("waits", "zoe", 13);
        soon.appendAt(14);
        soon.order("open", "kim", 47);
        assertThat(soon.verdict().figure("open")).isEqualTo(2);

        soon.order("also open", "kim", 48.001);

        assertThat(soon.verdict().results()).isEqualTo(new Tally(5, 4, 1, 0, 0));
        assertThat(soon.verdict().figure("open")).isEqualTo(2);
    }

    @Test
    void noticesAnOrderThatHasWaitedTooLongByTheClock() {
        scene.appendAt(5_001);
        scene.order("o14", "ann", 5_001);
        tells(5_001.1, resolved(orderOf("o14", "ann", 5_001).build(), version("ann", 3)));
        assertThat(scene.verdict().figure("open")).isEqualTo(1);

        profile("ann", 4, 5_041.1);

        assertThat(results()).as("o8 had been read 40 s before the end").isEqualTo(new Tally(10, 9, 1, 0, 0));
    }

    @Test
    void believesThatAJobSubmittedLaterKnewAllThatWasThere() {
        OrderScene later = new OrderScene().told(Duration.ZERO, 1_000, Duration.ofHours(1));
        later.appendAt(0);
        later.profile("ann", 1);
        later.order(O1);
        later.appendAt(10);
        later.results.add(later.result(unresolved(O1).build()));

        assertThat(later.verdict().examples()).singleElement().asString().contains("the profile was there");
    }

    @Test
    void believesThatARunningJobMayReadAnOrderBeforeAnOlderProfile() {
        OrderScene running = new OrderScene().told(Duration.ZERO, 1_000, Duration.ofHours(1));
        running.appendAt(0);
        running.profile("ann", 1);
        running.order(O1);
        running.appendAt(9.999);
        running.results.add(running.result(unresolved(O1).build()));

        assertThat(running.verdict().isVerified()).isTrue();
        assertThat(running.verdict().figure("ambiguous")).isEqualTo(1);
    }

    @Test
    void noticesAWrongKey() {
        ConsumerRecord<byte[], byte[]> right = scene.results.get(O5_RESOLVED);
        scene.results.set(
                O5_RESOLVED,
                PurchaseScene.record(right.topic(), 0, 5, 0, new byte[] {'x'}, right.value(), new RecordHeaders()));

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 1));
    }

    @Test
    void noticesABadProfileThatWasTaken() {
        scene.deadLetters.remove(1);

        assertThat(deadLetters()).isEqualTo(new Tally(8, 7, 1, 0, 0));
    }

    @Test
    void noticesALostLateOrder() {
        scene.late.clear();

        assertThat(scene.verdict().isVerified()).isFalse();
    }

    @Test
    void noticesAnOrderThatWasNotLate() {
        scene.late.clear();
        scene.late(tooLate, millis(4_600) - 1, -1);

        assertThat(scene.verdict().outputs()).containsEntry("order-enrichment.late", new Tally(1, 0, 0, 0, 1));
    }

    @Test
    void comparesTheCountsOfTheJob() {
        Map<String, Long> counts = new HashMap<>(scene.verdict().input().byGauge());
        assertThat(scene.verdict(Optional.of(counts)).isVerified()).isTrue();

        counts.put("recordsLate", 2L);

        assertThat(scene.verdict(Optional.of(counts)).countDifferences())
                .containsExactly("the job says recordsLate = 2, the input says 1");
    }

    @Test
    void letsWhatAJobThatWentBackTellsLastCount() {
        scene.atLeastOnce();
        tells(110, unresolved(O4));
        tells(111, corrected(O4, version("dan", 7)));
        tells(112, resolved(O1, version("ann", 1)));
        assertThat(scene.verdict().isVerified()).isTrue();

        tells(113, unresolved(O1));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void wantsAResultOfEveryCopyWithoutDeduplication() {
        OrderScene copies = new OrderScene().withoutDeduplication();
        copies.appendAt(-60);
        copies.profile("ann", 1);
        copies.appendAt(0);
        copies.order(O1);
        copies.order(O1);
        copies.results.add(copies.result(resolved(O1, version("ann", 1)).build()));
        copies.appendAt(20);
        copies.deletion("zoe");
        assertThat(copies.verdict().results()).isEqualTo(new Tally(2, 1, 1, 0, 0));

        copies.results.add(copies.result(resolved(O1, version("ann", 1)).build()));

        assertThat(copies.verdict().isVerified()).isTrue();
    }

    @Test
    void saysWhenProfilesAreGoneByCompaction() {
        scene.profiles.remove(0);

        assertThat(scene.verdict().describe())
                .contains(
                        "1 records of users are gone by compaction; orders enriched with what was there may look wrong");
    }
}
