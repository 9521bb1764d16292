/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.tools.oracle.enrichment.EnrichedResults.Enriched;
import io.millrace.tools.oracle.enrichment.OrderInput.Placed;
import io.millrace.tools.oracle.enrichment.OrderRecords.Found;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import io.millrace.tools.oracle.fraud.ExpectedRules;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What one accepted order may have become, and what it must have become. All times are epoch milliseconds of Kafka's
 * clock, but for event times and watermarks.
 *
 * <p><b>When it was decided.</b> Not before its record was appended; not after the result was. Not before the first result
 * of all either: a job that was submitted when everything was there answers long after. That a profile was appended before
 * the first order proves nothing: the job may have been running already, and have read that order first.
 *
 * <p><b>What was known then.</b> Of the user's profile records, in their order, all that were appended {@link
 * ExpectedRules#LONGEST_WAY} before the earliest time of the decision, none that was appended after the result, and any
 * number between. Each of these states of knowledge allows one outcome. A job that was silent may have been down: for a
 * longest way after that, what was appended meanwhile may still be unread.
 *
 * <p><b>When an order that waits may give up.</b> Once profile-wait has passed on the clock, or the watermark can have
 * passed event time + profile-wait by what had been appended: whichever may come first. One of more than
 * max-waiting-per-user may go at once.
 */
final class OrderOutcomes {

    /**
     * What all orders have in common.
     *
     * @param finalWatermark what the watermark has passed for certain in the end
     */
    record Bounds(OrderEnrichmentSettings settings, OrderProgress progress, long finalWatermark) {

        long profileWait() {
            return settings.profileWait().toMillis();
        }

        long correctionHorizon() {
            return settings.correctionHorizon().toMillis();
        }

        long idleness() {
            return settings.job().intake().idleness().toMillis();
        }
    }

    /**
     * An accepted order.
     *
     * @param highestWatermark the highest it can have met on its way in
     * @param appendedAt Kafka timestamp of its record
     */
    record Accepted(Placed order, int partition, long highestWatermark, long appendedAt) {}

    private static final long WAY = ExpectedRules.LONGEST_WAY.toMillis();

    /** What the job's clock may go wrong against Kafka's while an order waits. */
    private static final long CLOCK_DRIFT = 1_000;

    private final Bounds bounds;
    private final OrderProgress progress;
    private final Accepted accepted;
    private final ProfileHistory history;
    private final long decidedFrom;
    private final long givesUpFrom;

    /** @param mayBeCrowdedOut whether more orders of the user than may wait can have been waiting */
    OrderOutcomes(Bounds bounds, Accepted accepted, ProfileHistory history, boolean mayBeCrowdedOut) {
        this.bounds = bounds;
        this.progress = bounds.progress();
        this.accepted = accepted;
        this.history = history;
        this.decidedFrom = Math.max(accepted.appendedAt(), progress.firstAnswerAt());
        this.givesUpFrom = mayBeCrowdedOut ? decidedFrom : Math.max(decidedFrom, waitIsOverFrom());
    }

    private long waitIsOverFrom() {
        return Math.min(
                progress.earliestAt(accepted.order().eventTime() + bounds.profileWait()),
                accepted.appendedAt() + bounds.profileWait() - CLOCK_DRIFT);
    }

    /** The states of knowledge in which a decision can have been made. */
    private IntStream known(long from, long until) {
        return IntStream.rangeClosed(history.appendedBy(progress.certainlyReadAt(from)), history.appendedBy(until));
    }

    /** The profiles the order can have been resolved with. */
    private List<Profile> resolving(Found first) {
        return known(decidedFrom, first.appendedAt())
                .mapToObj(history::after)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** The states of knowledge without a profile in which it can have been given up. */
    private int[] givenUp(Found first) {
        return known(givesUpFrom, first.appendedAt())
                .filter(records -> history.after(records).isEmpty())
                .toArray();
    }

    /** How many outcomes were possible by the time this one was told. */
    int possible(Found first) {
        boolean unresolved = first.appendedAt() >= givesUpFrom && givenUp(first).length > 0;
        return resolving(first).size() + (unresolved ? 1 : 0);
    }

    /** What is wrong about the first word on the order. */
    Optional<String> fault(Found first) {
        Enriched result = first.result();
        Optional<String> difference = EnrichedResults.difference(result.order(), accepted.order());
        if (difference.isPresent()) {
            return difference;
        }
        return switch (result.status()) {
            case EnrichedResults.RESOLVED -> profileFault(result.profile(), resolving(first));
            case EnrichedResults.UNRESOLVED -> unresolvedFault(first);
            default -> Optional.of("revision 0 is " + result.status());
        };
    }

    private static Optional<String> profileFault(Profile found, List<Profile> possible) {
        if (possible.contains(found)) {
            return Optional.empty();
        }
        Optional<Profile> sameVersion = possible.stream()
                .filter(profile -> profile.version().equals(found.version()))
                .findFirst();
        return sameVersion
                .flatMap(profile -> EnrichedResults.difference(found, profile))
                .or(() -> Optional.of("profileVersion %s, possible is %s"
                        .formatted(
                                found.version(),
                                possible.stream().map(Profile::version).toList())));
    }

    private Optional<String> unresolvedFault(Found first) {
        if (!first.result().profile().equals(Profile.NONE)) {
            return Optional.of("it is UNRESOLVED, but has " + first.result().profile());
        }
        if (first.appendedAt() < givesUpFrom) {
            return Optional.of("it is UNRESOLVED at %d, but had to wait until %d at least"
                    .formatted(first.appendedAt(), givesUpFrom));
        }
        return givenUp(first).length > 0
                ? Optional.empty()
                : Optional.of("it is UNRESOLVED, but the profile was there");
    }

    /**
     * Whether the first word must be there: the profile is there in the end for certain, so that nothing can still wait
     * for it; or the wait is over by the watermark, or by the clock since the job had read the order.
     */
    boolean isDue() {
        long end = progress.lastAppendedAt();
        if (history.staysFrom(history.appendedBy(progress.certainlyReadAt(end)))) {
            return true;
        }
        OptionalLong readBy = progress.readBy(accepted.partition(), accepted.appendedAt());
        if (readBy.isPresent() && readBy.getAsLong() + WAY + bounds.profileWait() <= end) {
            return true;
        }
        long begin = Math.max(accepted.order().eventTime(), highestWatermarkWhenItBeganToWait(readBy));
        return begin < Long.MAX_VALUE - bounds.profileWait() && begin + bounds.profileWait() <= bounds.finalWatermark();
    }

    /** What came well after the first answer of all was not held for the profiles of the start. */
    private long highestWatermarkWhenItBeganToWait(OptionalLong readBy) {
        boolean held = progress.firstAnswerAt() > accepted.appendedAt() - WAY;
        long onItsWayIn = held ? Long.MAX_VALUE : accepted.highestWatermark();
        return readBy.isPresent()
                ? Math.min(onItsWayIn, progress.highestWatermark(readBy.getAsLong() + WAY))
                : onItsWayIn;
    }

    /** What is wrong about the correction of an order that rightly was UNRESOLVED. */
    Optional<String> correctionFault(Found first, Found correction) {
        Enriched result = correction.result();
        if (correction.place().offset() < first.place().offset()) {
            return Optional.of("it is CORRECTED before it is UNRESOLVED");
        }
        Optional<String> difference = EnrichedResults.difference(result.order(), accepted.order());
        if (difference.isPresent()) {
            return difference;
        }
        if (!result.is(EnrichedResults.CORRECTED)) {
            return Optional.of("revision 1 is " + result.status());
        }
        return profileFault(result.profile(), correcting(first, correction));
    }

    /** The profiles that can have been the first to come after the order was given up, within the horizon. */
    private List<Profile> correcting(Found first, Found correction) {
        Set<Integer> coming = new HashSet<>();
        for (int records : givenUp(first)) {
            history.nextThere(records).ifPresent(coming::add);
        }
        return coming.stream()
                .filter(records -> history.appendedAt(records) <= correction.appendedAt())
                .filter(records -> !isBeyondHorizon(history.appendedAt(records), first))
                .map(records -> history.after(records).orElseThrow())
                .distinct()
                .toList();
    }

    /**
     * Whether the horizon was over for certain when a profile was appended. It began with the result at the latest, and
     * with the highest watermark there can have been then; it ended when the watermark had passed its end for certain.
     */
    private boolean isBeyondHorizon(long profileAppendedAt, Found first) {
        long horizon = bounds.correctionHorizon();
        long latestBegin = Math.max(accepted.order().eventTime(), progress.highestWatermark(first.appendedAt()));
        return horizon == 0
                || profileAppendedAt > first.appendedAt() + horizon + WAY
                || latestBegin + horizon <= progress.lowestWatermark(profileAppendedAt - WAY - bounds.idleness());
    }

    /**
     * Whether a correction of an order that rightly was UNRESOLVED must be there: whichever was the last state of knowledge
     * in which it can have been given up, a profile came after that, reached the job before the topics end, and did so
     * within the horizon even if that began as early as it can have: when the order could be given up first, and with a
     * watermark no higher than its event time.
     */
    boolean isCorrectionDue(Found first) {
        int[] givenUp = givenUp(first);
        Optional<Integer> coming = history.nextThere(givenUp[givenUp.length - 1]);
        if (coming.isEmpty()) {
            return false;
        }
        long arrival = progress.certainlyReadBy(history.appendedAt(coming.get()));
        return arrival <= progress.lastAppendedAt()
                && arrival < givesUpFrom + bounds.correctionHorizon() - CLOCK_DRIFT
                && progress.highestWatermark(arrival) < accepted.order().eventTime() + bounds.correctionHorizon();
    }

    /** Whether the profile an order was resolved with was appended only after the order. */
    boolean cameLater(Found first) {
        return IntStream.rangeClosed(0, history.appendedBy(accepted.appendedAt()))
                .noneMatch(records -> history.after(records)
                        .filter(first.result().profile()::equals)
                        .isPresent());
    }
}
