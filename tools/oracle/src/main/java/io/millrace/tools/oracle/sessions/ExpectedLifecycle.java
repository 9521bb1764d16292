/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static io.millrace.schemas.SessionEventKind.COMPLETE;
import static io.millrace.schemas.SessionEventKind.CORRECTED;

import io.millrace.config.jobs.ClickstreamSessionsSettings.UpdateVolume;
import io.millrace.schemas.SessionEvent;
import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Comparison.Difference;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.sessions.Sessionizer.Session;
import io.millrace.tools.oracle.sessions.UserSessions.Change;
import io.millrace.tools.oracle.sessions.UserSessions.Effect;
import java.util.Optional;

/**
 * The expected lifecycle of one session id: compares every record of the id with the one that had to come next.
 *
 * <p>The events in their order of acceptance determine all records but for one thing: between which of them the id's only
 * COMPLETE came, since that depends on when the watermark passed. Its position among the records shows it, and must have
 * been possible. After the first fault the rest of the id is not compared.
 */
final class ExpectedLifecycle {

    private final String id;
    private final UpdateVolume updates;
    private final SessionRevisions records;
    private final Comparison comparison;

    private int next;
    private Optional<Session> now = Optional.empty();
    private boolean completed;
    private long lastUpdate;
    private long passed = Long.MIN_VALUE;
    private boolean faulty;

    ExpectedLifecycle(String id, UpdateVolume updates, SessionRevisions records, Comparison comparison) {
        this.id = id;
        this.updates = updates;
        this.records = records;
        this.comparison = comparison;
        records.fault().ifPresent(fault -> fault(fault.difference(), fault.position(), fault.why()));
    }

    /** @param highestWatermark the highest watermark the event can have met, epoch milliseconds */
    void follow(Change change, long highestWatermark) {
        if (faulty) {
            return;
        }
        if (mayComplete() && isCompleteBefore(change, highestWatermark)) {
            complete(highestWatermark);
        }
        boolean returns = now.isEmpty();
        now = change.effect() == Effect.SUPERSEDED ? Optional.empty() : Optional.of(change.session());
        if (completed) {
            expect(afterCompletion(change, next));
            return;
        }
        switch (change.effect()) {
            case CHANGED -> expectUpdate(change.session(), returns);
            case SUPERSEDED -> {
                if (next > 0) {
                    expect(afterCompletion(change, next));
                }
            }
            case REASON_CHANGED -> {
                // Its end has yet to be written, with the reason it has then.
            }
        }
    }

    private boolean mayComplete() {
        return !completed
                && now.isPresent()
                && next < records.size()
                && nextResult().getKind() == COMPLETE;
    }

    /** Whether the COMPLETE that comes next describes the session as it was before a change. */
    private boolean isCompleteBefore(Change change, long highestWatermark) {
        if (updates.kind() == UpdateVolume.Kind.EVERY_EVENT && change.effect() != Effect.REASON_CHANGED) {
            return true; // or another record would come first
        }
        return now.orElseThrow().closing() <= highestWatermark
                && nextResult().equals(ExpectedSessionEvent.ended(id, COMPLETE, next, now.orElseThrow()))
                && next + 1 < records.size()
                && records.get(next + 1).result().equals(afterCompletion(change, next + 1));
    }

    private SessionEvent afterCompletion(Change change, int revision) {
        return change.effect() == Effect.SUPERSEDED
                ? ExpectedSessionEvent.superseded(id, revision, change.carried(), change.session())
                : ExpectedSessionEvent.ended(id, CORRECTED, revision, change.session());
    }

    private void complete(long highestWatermark) {
        long closing = now.orElseThrow().closing();
        if (closing > highestWatermark) {
            String why = "is complete at %d, but the watermark was at most %d".formatted(closing, highestWatermark);
            fault(Difference.WRONG, records.get(next).position(), why);
            return;
        }
        expect(ExpectedSessionEvent.ended(id, COMPLETE, next, now.orElseThrow()));
        completed = true;
        passed = closing;
    }

    /** An id that comes back may be updated at once, or once the interval since its last update is over. */
    private void expectUpdate(Session session, boolean returns) {
        SessionEvent update = ExpectedSessionEvent.update(id, next, session);
        boolean isDue =
                switch (updates.kind()) {
                    case EVERY_EVENT -> true;
                    case INTERVAL ->
                        next == 0
                                || session.last().eventTime()
                                        >= lastUpdate + updates.interval().toMillis()
                                || (returns
                                        && next < records.size()
                                        && nextResult().equals(update));
                    case FINALS_ONLY -> false;
                };
        if (isDue) {
            expect(update);
            lastUpdate = session.last().eventTime();
        }
    }

    private void expect(SessionEvent expected) {
        if (faulty) {
            return;
        }
        if (next == records.size()) {
            comparison.missing("%s of %s lacks revision %d, %s with %d events from %d on"
                    .formatted(
                            id,
                            expected.getUserId(),
                            next,
                            expected.getKind(),
                            expected.getEventCount(),
                            expected.getStartTime().toEpochMilli()));
            faulty = true;
            return;
        }
        Found<SessionEvent> found = records.get(next);
        ExpectedSessionEvent.difference(found.result(), expected)
                .ifPresent(why -> fault(Difference.WRONG, found.position(), "revision %d has %s".formatted(next, why)));
        next++;
    }

    /** @param highestFinalWatermark the highest watermark after all events, epoch milliseconds */
    void finish(long highestFinalWatermark) {
        if (!faulty && mayComplete()) {
            complete(highestFinalWatermark);
        }
        if (!faulty && next < records.size()) {
            String why = "revision %d is %s, though no further record was expected"
                    .formatted(next, nextResult().getKind());
            fault(Difference.WRONG, records.get(next).position(), why);
        }
    }

    /** @param watermark a watermark that has certainly been reached, epoch milliseconds */
    void expectCompleteBy(long watermark) {
        now.filter(session -> !completed && session.closing() <= watermark)
                .ifPresent(session -> expect(ExpectedSessionEvent.ended(id, COMPLETE, next, session)));
    }

    /** The watermark proved by the records of the id, epoch milliseconds. */
    long passed() {
        return passed;
    }

    /** The session that carries the id in the end, if its end was found. */
    Optional<Session> completed() {
        return now.filter(session -> completed);
    }

    /** Whether any record was expected or found. */
    boolean isExpected() {
        return faulty || records.size() > 0;
    }

    boolean isMatched() {
        return !faulty && records.size() > 0;
    }

    private SessionEvent nextResult() {
        return records.get(next).result();
    }

    private void fault(Difference difference, RecordPosition position, String why) {
        faulty = true;
        comparison.add(difference, "%s: %s %s".formatted(position, id, why));
    }
}
