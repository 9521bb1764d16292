/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static io.millrace.tools.oracle.core.RecordScene.wrong;
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
import static io.millrace.tools.oracle.enrichment.OrderStory.O5;
import static io.millrace.tools.oracle.enrichment.OrderStory.O5_RESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O6;
import static io.millrace.tools.oracle.enrichment.OrderStory.O6_RESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O7_UNRESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O8;
import static io.millrace.tools.oracle.enrichment.OrderStory.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.Tier;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.RecordScene;
import io.millrace.tools.oracle.core.Tally;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison of enriched orders, by a correct run in which some records are changed. */
final class OrderEnrichmentOracleTest {

    private final OrderStory scene = new OrderStory();

    private Tally results() {
        return scene.tally("enriched-orders");
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

        assertThat(verdict.summary().figures())
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

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                arguments("userName", o5().setUserName("Ann")),
                arguments("userEmail", o5().setUserEmail("ann@example.com")),
                arguments("userTier", o5().setUserTier(Tier.PREMIUM)),
                arguments("userSegment", o5().setUserSegment(null)),
                arguments("no profileVersion", o5().setProfileVersion(null)),
                arguments("totalMinor", o5().setTotalMinor(701)),
                arguments("currency", o5().setCurrency("USD")),
                arguments("items", o5().setItems(List.of(new OrderItem("sku-1", 1, 700L)))),
                arguments("eventTime", o5().setEventTime(RecordScene.time(200.001))),
                arguments("UNKNOWN", o5().setEnrichmentStatus(EnrichmentStatus.UNKNOWN)),
                arguments("CORRECTED", o5().setEnrichmentStatus(EnrichmentStatus.CORRECTED)),
                arguments("UNRESOLVED", o5().setEnrichmentStatus(EnrichmentStatus.UNRESOLVED)),
                arguments("version that never existed", resolved(O5, version("ann", 4))),
                arguments("version that is not there yet", resolved(O5, version("ann", 3))),
                arguments("stale version", resolved(O5, version("ann", 1))));
    }

    private static EnrichedOrder.Builder o5() {
        return resolved(O5, version("ann", 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongFields")
    void noticesAWrongField(String name, EnrichedOrder.Builder changed) {
        scene.replaces(O5_RESOLVED, 200.1, changed);

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    static Stream<Arguments> wrongResults() {
        return Stream.of(
                arguments("version that was certainly replaced", O6_RESOLVED, 245.1, resolved(O6, version("ann", 1))),
                arguments("profile deleted long ago", O3_UNRESOLVED, 2.1, resolved(O3, version("cid", 1))),
                arguments("given up despite its profile", O5_RESOLVED, 230.1, unresolved(O5)),
                arguments("given up, though its profile was known by 21 s", O2_RESOLVED, 31.1, unresolved(O2)),
                arguments("given up before its time", O3_UNRESOLVED, 29.1, unresolved(O3)),
                arguments("correction by the second version", O4_CORRECTED, 140.1, corrected(O4, version("dan", 8))),
                arguments("correction before its profile", O4_CORRECTED, 99.9, corrected(O4, version("dan", 7))),
                arguments(
                        "correction as RESOLVED",
                        O4_CORRECTED,
                        100.1,
                        resolved(O4, version("dan", 7)).setRevision(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongResults")
    void noticesAWrongResult(String name, int index, double second, EnrichedOrder.Builder changed) {
        scene.replaces(index, second, changed);

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void acceptsTheOldVersionWhileTheNewOneMayBeUnread() {
        scene.replaces(O6_RESOLVED, 245.1, resolved(O6, version("ann", 2)));

        assertThat(scene.verdict().isVerified()).isTrue();
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
    void noticesAResolvedOrderWithRevisionOne() {
        scene.replaces(O5_RESOLVED, 200.1, resolved(O5, version("ann", 2)).setRevision(1));

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 1));
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
    void noticesAnOrderThatHasWaitedTooLongByTheClock() {
        scene.appendAtSecond(5_001);
        scene.order("o14", "ann", 5_001);
        scene.writes(5_001.1, resolved(orderOf("o14", "ann", 5_001).build(), version("ann", 3)));
        assertThat(scene.verdict().figure("open")).isEqualTo(1);

        scene.profile("ann", 4, 5_041.1);

        assertThat(results()).as("o8 had been read 40 s before the end").isEqualTo(new Tally(10, 9, 1, 0, 0));
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
                        "1 records of users were removed by compaction; orders enriched with what was there may look wrong");
    }
}
