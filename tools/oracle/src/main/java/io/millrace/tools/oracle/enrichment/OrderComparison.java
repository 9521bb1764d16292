/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.schemas.EnrichmentStatus;
import io.millrace.tools.oracle.core.Accepted;
import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import io.millrace.tools.oracle.enrichment.OrderRevisions.Pair;
import java.util.List;
import java.util.Optional;

/**
 * Compares the records of accepted orders with their possible outcomes. After a wrong revision 0 the correction of an
 * order is not compared.
 */
final class OrderComparison {

    private final Comparison comparison;
    private long open;
    private long resolvedByLaterProfile;
    private long ambiguous;

    OrderComparison(Comparison comparison) {
        this.comparison = comparison;
    }

    /** @param remaining records of the id that belong to no order, see {@link OrderRevisions#take} */
    void compare(Accepted<Placed> order, Pair pair, OrderOutcomes outcomes, List<Found<Enriched>> remaining) {
        if (pair.first().isEmpty()) {
            compareAbsent(order, outcomes, remaining);
            return;
        }
        Found<Enriched> first = pair.first().orElseThrow();
        Optional<String> fault = outcomes.fault(first);
        if (fault.isPresent()) {
            comparison.expect(false);
            comparison.wrong("%s: %s has %s".formatted(first.position(), name(order), fault.orElseThrow()));
            return;
        }
        comparison.expect(!isRepeated(remaining, 0));
        ambiguous += outcomes.possible(first) > 1 ? 1 : 0;
        if (first.result().status() == EnrichmentStatus.RESOLVED) {
            resolvedByLaterProfile += outcomes.cameLater(first) ? 1 : 0;
            return;
        }
        pair.correction()
                .ifPresentOrElse(
                        correction -> compareCorrection(order, first, correction, outcomes, remaining),
                        () -> compareAbsentCorrection(order, first, outcomes));
    }

    /** A correction proves that the job had decided on the order. */
    private void compareAbsent(Accepted<Placed> order, OrderOutcomes outcomes, List<Found<Enriched>> remaining) {
        if (remaining.isEmpty() && !outcomes.isDue()) {
            open++;
            return;
        }
        comparison.expect(false);
        comparison.missing(name(order));
    }

    private void compareAbsentCorrection(Accepted<Placed> order, Found<Enriched> first, OrderOutcomes outcomes) {
        if (outcomes.isCorrectionDue(first)) {
            comparison.expect(false);
            comparison.missing("the correction of " + name(order));
        }
    }

    private void compareCorrection(
            Accepted<Placed> order,
            Found<Enriched> first,
            Found<Enriched> correction,
            OrderOutcomes outcomes,
            List<Found<Enriched>> remaining) {
        Optional<String> fault = outcomes.correctionFault(first, correction);
        fault.ifPresent(why ->
                comparison.wrong("%s: the correction of %s has %s".formatted(correction.position(), name(order), why)));
        comparison.expect(fault.isEmpty() && !isRepeated(remaining, 1));
    }

    private static boolean isRepeated(List<Found<Enriched>> remaining, int revision) {
        return remaining.stream().anyMatch(found -> found.result().revision() == revision);
    }

    /**
     * Counts a record of an accepted id that belongs to none of its orders.
     *
     * @param pairs the records of its orders
     */
    void reject(Found<Enriched> record, List<Pair> pairs) {
        boolean repeated =
                switch (record.result().revision()) {
                    case 0 -> true;
                    case 1 -> pairs.stream().anyMatch(pair -> pair.correction().isPresent());
                    default -> false;
                };
        if (repeated) {
            comparison.duplicated("%s is repeated as %s".formatted(name(record), record.result()));
            return;
        }
        String first =
                pairs.get(0).first().map(found -> found.result().toString()).orElse("nothing");
        comparison.wrong("%s is %s after %s".formatted(name(record), record.result(), first));
    }

    /** Counts a record of an id that was never accepted. */
    void rejectUnknown(Found<Enriched> record) {
        comparison.wrong("%s is no accepted order".formatted(name(record)));
    }

    private static String name(Found<Enriched> record) {
        Placed order = record.result().order();
        return "%s: %s of %s".formatted(record.position(), order.id(), order.userId());
    }

    private static String name(Accepted<Placed> accepted) {
        Placed order = accepted.event();
        return "%s of %s at %d".formatted(order.id(), order.userId(), order.eventTime());
    }

    /** Orders whose revision 0 is not due yet. */
    long open() {
        return open;
    }

    /** Resolved orders whose profile was appended after them. */
    long resolvedByLaterProfile() {
        return resolvedByLaterProfile;
    }

    /** Orders found for which more than one revision 0 was possible. */
    long ambiguous() {
        return ambiguous;
    }
}
