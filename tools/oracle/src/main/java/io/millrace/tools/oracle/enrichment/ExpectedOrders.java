/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.tools.oracle.core.Findings;
import io.millrace.tools.oracle.core.Findings.Kind;
import io.millrace.tools.oracle.core.InputAudit;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.enrichment.EnrichedResults.Enriched;
import io.millrace.tools.oracle.enrichment.OrderInput.Placed;
import io.millrace.tools.oracle.enrichment.OrderOutcomes.Accepted;
import io.millrace.tools.oracle.enrichment.OrderOutcomes.Bounds;
import io.millrace.tools.oracle.enrichment.OrderRecords.Found;
import io.millrace.tools.oracle.enrichment.OrderRecords.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code order-enrichment} had to write: one first word on every accepted order, and a correction of some that were
 * UNRESOLVED, each compared with what it can have been.
 *
 * <p>First takes all good records of the input and all results, then gives its verdict. Keeps all of them.
 */
final class ExpectedOrders implements InputAudit.Acceptance<Placed> {

    private record Key(String userId, String orderId) {}

    private final OrderEnrichmentSettings settings;
    private final ExpectedProfiles profiles;
    private final boolean repeatsAllowed;
    private final OrderProgress progress;
    private final Map<Key, List<Accepted>> accepted = new LinkedHashMap<>();
    private final Map<String, Integer> ordersByUser = new HashMap<>();
    private final Map<Key, OrderRecords> found = new LinkedHashMap<>();
    private final Map<String, Long> recordsByStatus = new HashMap<>();
    private final Findings findings = new Findings();
    private final OrderJudgement judgement = new OrderJudgement(findings);
    private int partition;
    private long records;

    /** @param repeatsAllowed written at-least-once: what a job that went back tells last counts */
    ExpectedOrders(OrderEnrichmentSettings settings, ExpectedProfiles profiles, boolean repeatsAllowed) {
        this.settings = settings;
        this.profiles = profiles;
        this.repeatsAllowed = repeatsAllowed;
        this.progress = new OrderProgress(settings.job().intake().outOfOrderness());
    }

    @Override
    public void observe(int itsPartition, long eventTime, long appendedAt) {
        partition = itsPartition;
        progress.good(itsPartition, eventTime, appendedAt);
    }

    @Override
    public void accept(Placed order, Set<String> missed, long highestWatermark, long appendedAt) {
        accepted.computeIfAbsent(new Key(order.userId(), order.orderId()), key -> new ArrayList<>(1))
                .add(new Accepted(order, partition, highestWatermark, appendedAt));
        ordersByUser.merge(order.userId(), 1, Integer::sum);
    }

    /** @param appendedAt Kafka timestamp of its record, epoch milliseconds */
    void found(Enriched result, RecordPosition place, long appendedAt) {
        records++;
        recordsByStatus.merge(result.status(), 1L, Long::sum);
        progress.result(appendedAt);
        Key key = new Key(result.order().userId(), result.order().orderId());
        found.computeIfAbsent(key, absent -> new OrderRecords(repeatsAllowed))
                .add(new Found(result, place, appendedAt));
    }

    /** A result that could not be read as one. */
    void unreadable(RecordPosition place, String why) {
        records++;
        findings.add(Kind.WRONG, "%s: %s".formatted(place, why));
    }

    /**
     * The verdict on all orders.
     *
     * @param records read
     * @param resolved of them, and so on
     * @param resolvedByLaterProfile of the resolved, whose profile was appended after them
     * @param ambiguous answered orders for which more than one first word would have been right
     * @param open orders whose first word is not due yet
     */
    record Verdict(
            Tally tally,
            long records,
            long resolved,
            long unresolved,
            long corrected,
            long resolvedByLaterProfile,
            long ambiguous,
            long open,
            List<String> examples) {}

    /**
     * The verdict, once everything has been taken.
     *
     * @param finalWatermark where the watermark stands if no partition is idle: what it has passed is expected
     */
    Verdict verdict(long finalWatermark) {
        progress.appended(profiles.lastAppendedAt());
        Map<Key, List<Told>> told = new HashMap<>();
        accepted.forEach((key, orders) -> told.put(key, takeFound(key, orders)));
        accepted.forEach((key, orders) -> learn(orders, told.get(key)));
        progress.settle();
        Bounds bounds = new Bounds(settings, progress, finalWatermark);
        accepted.forEach((key, orders) -> judge(key, orders, told.get(key), bounds));
        found.values().stream().flatMap(rest -> rest.all().stream()).forEach(judgement::rejectUnknown);
        return new Verdict(
                judgement.tally(),
                records,
                recordsByStatus.getOrDefault(EnrichedResults.RESOLVED, 0L),
                recordsByStatus.getOrDefault(EnrichedResults.UNRESOLVED, 0L),
                recordsByStatus.getOrDefault(EnrichedResults.CORRECTED, 0L),
                judgement.resolvedByLaterProfile(),
                judgement.ambiguous(),
                judgement.open(),
                findings.examples());
    }

    private List<Told> takeFound(Key key, List<Accepted> orders) {
        return found.computeIfAbsent(key, absent -> new OrderRecords(repeatsAllowed))
                .take(orders.stream().map(Accepted::order).toList());
    }

    private void learn(List<Accepted> orders, List<Told> told) {
        for (int i = 0; i < orders.size(); i++) {
            Accepted order = orders.get(i);
            told.get(i)
                    .first()
                    .ifPresent(first -> progress.answered(
                            order.partition(), order.order().eventTime(), order.appendedAt(), first.appendedAt()));
        }
    }

    private void judge(Key key, List<Accepted> orders, List<Told> told, Bounds bounds) {
        List<Found> left = found.remove(key).all();
        ProfileHistory history = profiles.of(key.userId());
        boolean mayBeCrowdedOut = ordersByUser.get(key.userId()) > settings.maxWaitingPerUser();
        for (int i = 0; i < orders.size(); i++) {
            OrderOutcomes outcomes = new OrderOutcomes(bounds, orders.get(i), history, mayBeCrowdedOut);
            judgement.judge(orders.get(i), told.get(i), outcomes, left);
        }
        left.forEach(record -> judgement.reject(record, told));
    }
}
