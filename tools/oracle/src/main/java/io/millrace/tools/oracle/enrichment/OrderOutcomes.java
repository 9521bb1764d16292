/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.tools.oracle.core.Accepted;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.core.WatermarkBounds;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Arrival;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Known;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The possible and the required outcomes of one accepted order. All times are epoch milliseconds of Kafka's clock, except
 * event times and watermarks.
 *
 * <p><b>Time of the decision.</b> Between the Kafka timestamps of the order and of the result, and not before the first
 * result in the topic: a job submitted when all input was there decides long afterwards. A profile appended before the
 * first order proves nothing: a job that was already running may have read that order first.
 *
 * <p><b>Known profiles.</b> Of the user's profile records, in the order of each partition, all those appended {@link
 * WatermarkBounds#MAX_READ_DELAY} before the earliest time of the decision, none appended after the result, and any number
 * of those in between. Each of these states allows one outcome. A job that wrote nothing for a while may have been down:
 * for a read delay after that, records appended meanwhile may still be unread.
 *
 * <p><b>End of the wait.</b> As soon as profile-wait has passed on the clock, or the watermark can have passed event time +
 * profile-wait by the records appended so far.
 *
 * <p><b>Beyond max-waiting-per-user</b> an order may be given up at once, and an unresolved one may never be corrected.
 */
final class OrderOutcomes {

    /**
     * The bounds common to all orders.
     *
     * @param finalWatermark the watermark that has certainly been reached in the end
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

    private static final long READ_DELAY = WatermarkBounds.MAX_READ_DELAY.toMillis();

    /** The drift of the job's clock against Kafka's while an order waits. */
    private static final long CLOCK_DRIFT = 1_000;

    private final Bounds bounds;
    private final OrderProgress progress;
    private final Accepted<Placed> accepted;
    private final ProfileHistory history;
    private final boolean mayBeCrowdedOut;
    private final long decidedFrom;
    private final long givesUpFrom;

    /** @param mayBeCrowdedOut whether the user can have exceeded max-waiting-per-user */
    OrderOutcomes(Bounds bounds, Accepted<Placed> accepted, ProfileHistory history, boolean mayBeCrowdedOut) {
        this.bounds = bounds;
        this.progress = bounds.progress();
        this.accepted = accepted;
        this.history = history;
        this.mayBeCrowdedOut = mayBeCrowdedOut;
        this.decidedFrom = Math.max(accepted.appendedAt(), progress.firstResultAt());
        this.givesUpFrom = mayBeCrowdedOut ? decidedFrom : Math.max(decidedFrom, waitIsOverFrom());
    }

    private long waitIsOverFrom() {
        return Math.min(
                progress.earliestAt(accepted.event().eventTime() + bounds.profileWait()),
                accepted.appendedAt() + bounds.profileWait() - CLOCK_DRIFT);
    }

    /** The profile records that the job had certainly read at a time. */
    private Known certainlyKnown(long at) {
        return history.appendedBy(progress.certainlyReadAt(at));
    }

    /** The profiles the order can have been resolved with. */
    private List<Profile> resolving(Found<Enriched> first) {
        return history.seenBetween(certainlyKnown(decidedFrom), history.appendedBy(first.appendedAt()));
    }

    /** The known profile records with which it can have been given up for lack of a profile. */
    private List<Known> givenUp(Found<Enriched> first) {
        return history.between(certainlyKnown(givesUpFrom), history.appendedBy(first.appendedAt())).stream()
                .filter(known -> history.after(known).isEmpty())
                .toList();
    }

    /** The number of outcomes that were possible when this one was appended. */
    int possible(Found<Enriched> first) {
        boolean unresolved =
                first.appendedAt() >= givesUpFrom && !givenUp(first).isEmpty();
        return resolving(first).size() + (unresolved ? 1 : 0);
    }

    /** The first fault of revision 0. */
    Optional<String> fault(Found<Enriched> first) {
        Enriched result = first.result();
        Optional<String> difference = result.orderDifference(accepted.event());
        if (difference.isPresent()) {
            return difference;
        }
        return switch (result.status()) {
            case RESOLVED -> profileFault(result, resolving(first));
            case UNRESOLVED -> unresolvedFault(first);
            default -> Optional.of("revision 0 is " + result.status());
        };
    }

    private static Optional<String> profileFault(Enriched found, List<Profile> possible) {
        if (possible.contains(found.profile())) {
            return Optional.empty();
        }
        Optional<Profile> sameVersion = possible.stream()
                .filter(profile -> profile.version().equals(found.profile().version()))
                .findFirst();
        return sameVersion
                .flatMap(found::profileDifference)
                .or(() -> Optional.of("profileVersion %s, possible is %s"
                        .formatted(
                                found.profile().version(),
                                possible.stream().map(Profile::version).toList())));
    }

    private Optional<String> unresolvedFault(Found<Enriched> first) {
        if (!first.result().profile().equals(Profile.NONE)) {
            return Optional.of("it is UNRESOLVED, but has " + first.result().profile());
        }
        if (first.appendedAt() < givesUpFrom) {
            return Optional.of(
                    "it is UNRESOLVED at %d, but had to wait until %d".formatted(first.appendedAt(), givesUpFrom));
        }
        return givenUp(first).isEmpty() ? Optional.of("it is UNRESOLVED, but the profile was there") : Optional.empty();
    }

    /**
     * Whether revision 0 is required: the profile certainly exists in the end, so that the order no longer waits; or the
     * wait is over, by the watermark or by the clock since the job had read the order.
     */
    boolean isDue() {
        long end = progress.lastAppendedAt();
        if (history.staysFrom(certainlyKnown(end))) {
            return true;
        }
        OptionalLong readBy = progress.readBy(accepted.partition(), accepted.appendedAt());
        if (readBy.isPresent() && readBy.getAsLong() + READ_DELAY + bounds.profileWait() <= end) {
            return true;
        }
        long begin = Math.max(accepted.event().eventTime(), highestWatermarkAtStartOfWait(readBy));
        return begin < Long.MAX_VALUE - bounds.profileWait() && begin + bounds.profileWait() <= bounds.finalWatermark();
    }

    /** An order appended well after the first result was not held back until the profiles of the start were loaded. */
    private long highestWatermarkAtStartOfWait(OptionalLong readBy) {
        boolean held = progress.firstResultAt() > accepted.appendedAt() - READ_DELAY;
        long atIntake = held ? Long.MAX_VALUE : accepted.highestWatermark();
        return readBy.isPresent()
                ? Math.min(atIntake, progress.highestWatermark(readBy.getAsLong() + READ_DELAY))
                : atIntake;
    }

    /** The first fault of the correction of an order that was rightly UNRESOLVED. */
    Optional<String> correctionFault(Found<Enriched> first, Found<Enriched> correction) {
        Enriched result = correction.result();
        if (correction.position().offset() < first.position().offset()) {
            return Optional.of("it is CORRECTED before it is UNRESOLVED");
        }
        Optional<String> difference = result.orderDifference(accepted.event());
        if (difference.isPresent()) {
            return difference;
        }
        if (result.status() != EnrichmentStatus.CORRECTED) {
            return Optional.of("revision 1 is " + result.status());
        }
        return profileFault(result, correcting(first, correction));
    }

    /** The profiles that can have been the first to come after the order was given up, within the horizon. */
    private List<Profile> correcting(Found<Enriched> first, Found<Enriched> correction) {
        return history.arrivals(givenUp(first), history.appendedBy(correction.appendedAt())).stream()
                .filter(arrival -> !isBeyondHorizon(arrival.appendedAt(), first))
                .map(Arrival::profile)
                .distinct()
                .toList();
    }

    /**
     * Whether the correction horizon was certainly over when a profile was appended. It began no later than the result, at
     * no more than the highest watermark possible then; it ended once the watermark had certainly passed its end.
     */
    private boolean isBeyondHorizon(long profileAppendedAt, Found<Enriched> first) {
        long horizon = bounds.correctionHorizon();
        long latestBegin = Math.max(accepted.event().eventTime(), progress.highestWatermark(first.appendedAt()));
        return horizon == 0
                || profileAppendedAt > first.appendedAt() + horizon + READ_DELAY
                || latestBegin + horizon
                        <= progress.lowestWatermark(profileAppendedAt - READ_DELAY - bounds.idleness());
    }

    /**
     * Whether a correction of an order that was rightly UNRESOLVED is required: with all profile records that certainly
     * reached the job before the topics end and within the horizon, there must have been a profile once, whatever was known
     * when the order was given up. The horizon begins as early as possible: when the order could first be given up and at a
     * watermark no higher than its event time.
     */
    boolean isCorrectionDue(Found<Enriched> first) {
        if (mayBeCrowdedOut) {
            return false;
        }
        Optional<Long> last =
                history.appendedAt().filter(this::isCertainlyWithinHorizon).max(Comparator.naturalOrder());
        return last.isPresent() && !history.canStayAbsent(givenUp(first), history.appendedBy(last.orElseThrow()));
    }

    private boolean isCertainlyWithinHorizon(long profileAppendedAt) {
        long arrival = progress.certainlyReadBy(profileAppendedAt);
        return arrival <= progress.lastAppendedAt()
                && arrival < givesUpFrom + bounds.correctionHorizon() - CLOCK_DRIFT
                && progress.highestWatermark(arrival) < accepted.event().eventTime() + bounds.correctionHorizon();
    }

    /** Whether the profile an order was resolved with was appended after the order. */
    boolean cameLater(Found<Enriched> first) {
        return !history.seenBetween(history.none(), history.appendedBy(accepted.appendedAt()))
                .contains(first.result().profile());
    }
}
