/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.tools.oracle.core.Acceptance;
import io.millrace.tools.oracle.core.Accepted;
import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.core.JobVerdict.Summary;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.WatermarkBounds;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import io.millrace.tools.oracle.enrichment.OrderOutcomes.Bounds;
import io.millrace.tools.oracle.enrichment.OrderRevisions.Pair;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The expected enriched orders: revision 0 of every accepted order, and a correction of some that were UNRESOLVED, each
 * compared with its possible outcomes.
 *
 * <p>Keeps all good records of the input and all results.
 */
final class ExpectedOrders implements Acceptance<Placed> {

    private record Key(String userId, String orderId) {

        static Key of(Placed order) {
            return new Key(order.userId(), order.id());
        }
    }

    private final OrderEnrichmentSettings settings;
    private final ExpectedProfiles profiles;
    private final WatermarkBounds watermarks;
    private final boolean repeatsAllowed;
    private final OrderProgress progress;
    private final Map<Key, List<Accepted<Placed>>> accepted = new LinkedHashMap<>();
    private final Map<String, Integer> ordersByUser = new HashMap<>();
    private final Map<Key, OrderRevisions> found = new LinkedHashMap<>();
    private final Map<EnrichmentStatus, Long> recordsByStatus = new EnumMap<>(EnrichmentStatus.class);
    private final Comparison comparison = new Comparison();
    private final OrderComparison orders = new OrderComparison(comparison);

    ExpectedOrders(OrderEnrichmentSettings settings, ExpectedProfiles profiles, OracleContext context) {
        this.settings = settings;
        this.profiles = profiles;
        this.watermarks = context.watermarks();
        this.repeatsAllowed = context.repeatsAllowed(TopicNames.ENRICHED_ORDERS);
        this.progress = new OrderProgress(settings.job().intake().outOfOrderness());
    }

    Comparison comparison() {
        return comparison;
    }

    @Override
    public void observe(int partition, long eventTime, long appendedAt) {
        progress.good(partition, eventTime, appendedAt);
    }

    @Override
    public void accept(Accepted<Placed> order) {
        accepted.computeIfAbsent(Key.of(order.event()), key -> new ArrayList<>(1))
                .add(order);
        ordersByUser.merge(order.event().userId(), 1, Integer::sum);
    }

    void add(Found<EnrichedOrder> record) {
        Found<Enriched> enriched = record.map(Enriched::of);
        recordsByStatus.merge(enriched.result().status(), 1L, Long::sum);
        progress.result(enriched.appendedAt());
        revisions(Key.of(enriched.result().order())).add(enriched);
    }

    private OrderRevisions revisions(Key key) {
        return found.computeIfAbsent(key, absent -> new OrderRevisions(repeatsAllowed));
    }

    /** Completes the comparison: results due by the lowest final watermark are expected. */
    Summary compare() {
        progress.appended(profiles.lastAppendedAt());
        Map<Key, List<Pair>> pairs = new HashMap<>();
        accepted.forEach((key, same) -> pairs.put(key, revisions(key).take(same)));
        accepted.forEach((key, same) -> addToProgress(same, pairs.get(key)));
        progress.settle();
        Bounds bounds = new Bounds(settings, progress, watermarks.lowestFinal());
        accepted.forEach((key, same) -> compare(key, same, pairs.get(key), bounds));
        found.values().stream()
                .flatMap(revisions -> revisions.remaining().stream())
                .forEach(orders::rejectUnknown);
        return summary();
    }

    private void addToProgress(List<Accepted<Placed>> same, List<Pair> pairs) {
        for (int i = 0; i < same.size(); i++) {
            Accepted<Placed> order = same.get(i);
            pairs.get(i)
                    .first()
                    .ifPresent(first -> progress.answered(
                            order.partition(), order.event().eventTime(), order.appendedAt(), first.appendedAt()));
        }
    }

    private void compare(Key key, List<Accepted<Placed>> same, List<Pair> pairs, Bounds bounds) {
        List<Found<Enriched>> remaining = found.remove(key).remaining();
        ProfileHistory history = profiles.of(key.userId());
        boolean mayBeCrowdedOut = ordersByUser.get(key.userId()) > settings.maxWaitingPerUser();
        for (int i = 0; i < same.size(); i++) {
            OrderOutcomes outcomes = new OrderOutcomes(bounds, same.get(i), history, mayBeCrowdedOut);
            orders.compare(same.get(i), pairs.get(i), outcomes, remaining);
        }
        remaining.forEach(record -> orders.reject(record, pairs));
    }

    private long recordsWith(EnrichmentStatus status) {
        return recordsByStatus.getOrDefault(status, 0L);
    }

    private Summary summary() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("open", orders.open());
        figures.put("resultRecords", comparison.records());
        figures.put("resolved", recordsWith(EnrichmentStatus.RESOLVED));
        figures.put("unresolved", recordsWith(EnrichmentStatus.UNRESOLVED));
        figures.put("corrected", recordsWith(EnrichmentStatus.CORRECTED));
        figures.put("resolvedByLaterProfile", orders.resolvedByLaterProfile());
        figures.put("ambiguous", orders.ambiguous());
        figures.put("profilesExisting", profiles.existing());
        figures.put("profilesDeleted", profiles.deleted());
        List<String> lines = List.of(
                "%,d records: %,d resolved, %,d unresolved, %,d corrected; %,d orders not due yet"
                        .formatted(
                                comparison.records(),
                                recordsWith(EnrichmentStatus.RESOLVED),
                                recordsWith(EnrichmentStatus.UNRESOLVED),
                                recordsWith(EnrichmentStatus.CORRECTED),
                                orders.open()),
                "%,d resolved by a profile that came after them; of %,d orders more than one revision 0 would be right"
                        .formatted(orders.resolvedByLaterProfile(), orders.ambiguous()),
                "%,d users have a profile in the end, %,d no longer"
                        .formatted(profiles.existing(), profiles.deleted()));
        return new Summary(lines, figures);
    }
}
