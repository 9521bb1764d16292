/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.tools.oracle.core.Findings;
import io.millrace.tools.oracle.core.Findings.Kind;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.enrichment.OrderInput.Placed;
import io.millrace.tools.oracle.enrichment.OrderOutcomes.Accepted;
import io.millrace.tools.oracle.enrichment.OrderRecords.Found;
import io.millrace.tools.oracle.enrichment.OrderRecords.Told;
import java.util.List;
import java.util.Optional;

/**
 * Compares what was told of accepted orders with what can have become of them, and counts. After a first word that is
 * wrong nothing more is said of the order.
 */
final class OrderJudgement {

    private final Findings findings;
    private long expected;
    private long matched;
    private long open;
    private long resolvedByLaterProfile;
    private long ambiguous;

    OrderJudgement(Findings findings) {
        this.findings = findings;
    }

    /** @param left records of the id that belong to no order, see {@link OrderRecords#take} */
    void judge(Accepted order, Told told, OrderOutcomes outcomes, List<Found> left) {
        if (told.first().isEmpty()) {
            judgeSilence(order, outcomes, left);
            return;
        }
        Found first = told.first().get();
        expected++;
        Optional<String> fault = outcomes.fault(first);
        if (fault.isPresent()) {
            findings.add(Kind.WRONG, "%s: %s has %s".formatted(first.place(), name(order), fault.get()));
            return;
        }
        matched += isRepeated(left, 0) ? 0 : 1;
        ambiguous += outcomes.possible(first) > 1 ? 1 : 0;
        if (first.result().is(EnrichedResults.RESOLVED)) {
            resolvedByLaterProfile += outcomes.cameLater(first) ? 1 : 0;
            return;
        }
        judgeCorrection(order, first, told.correction(), outcomes, left);
    }

    /** A correction shows that the job had made up its mind. */
    private void judgeSilence(Accepted order, OrderOutcomes outcomes, List<Found> left) {
        if (left.isEmpty() && !outcomes.isDue()) {
            open++;
            return;
        }
        expected++;
        findings.add(Kind.MISSING, name(order));
    }

    private void judgeCorrection(
            Accepted order, Found first, Optional<Found> correction, OrderOutcomes outcomes, List<Found> left) {
        if (correction.isEmpty()) {
            if (outcomes.isCorrectionDue(first)) {
                expected++;
                findings.add(Kind.MISSING, "the correction of " + name(order));
            }
            return;
        }
        expected++;
        Found found = correction.get();
        Optional<String> fault = outcomes.correctionFault(first, found);
        fault.ifPresent(why ->
                findings.add(Kind.WRONG, "%s: the correction of %s has %s".formatted(found.place(), name(order), why)));
        matched += fault.isPresent() || isRepeated(left, 1) ? 0 : 1;
    }

    private static boolean isRepeated(List<Found> left, int revision) {
        return left.stream().anyMatch(found -> found.result().revision() == revision);
    }

    /**
     * A record of an accepted id that none of its orders can have caused.
     *
     * @param orders what was told of them
     */
    void reject(Found left, List<Told> orders) {
        boolean repeated =
                switch (left.result().revision()) {
                    case 0 -> true;
                    case 1 -> orders.stream().anyMatch(told -> told.correction().isPresent());
                    default -> false;
                };
        String what = "%s: %s of %s is told"
                .formatted(left.place(), id(left), left.result().order().userId());
        if (repeated) {
            findings.add(Kind.DUPLICATED, "%s again, %s".formatted(what, word(left)));
            return;
        }
        String before = orders.get(0).first().map(OrderJudgement::word).orElse("nothing");
        findings.add(Kind.WRONG, "%s %s, though there is %s of it".formatted(what, word(left), before));
    }

    /** A record of an id that was never accepted. */
    void rejectUnknown(Found found) {
        findings.add(
                Kind.WRONG,
                "%s: %s of %s is no accepted order"
                        .formatted(
                                found.place(), id(found), found.result().order().userId()));
    }

    private static String id(Found found) {
        return found.result().order().orderId();
    }

    private static String word(Found found) {
        return "%s revision %d"
                .formatted(found.result().status(), found.result().revision());
    }

    private static String name(Accepted accepted) {
        Placed order = accepted.order();
        return "%s of %s at %d".formatted(order.orderId(), order.userId(), order.eventTime());
    }

    Tally tally() {
        return findings.tally(expected, matched);
    }

    /** Orders whose first word is not due yet. */
    long open() {
        return open;
    }

    /** Resolved orders whose profile was appended after them. */
    long resolvedByLaterProfile() {
        return resolvedByLaterProfile;
    }

    /** Answered orders of which more than one first word would have been right. */
    long ambiguous() {
        return ambiguous;
    }
}
