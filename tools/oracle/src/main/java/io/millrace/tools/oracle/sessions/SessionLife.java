/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static io.millrace.tools.oracle.sessions.SessionArithmetic.COMPLETE;
import static io.millrace.tools.oracle.sessions.SessionArithmetic.CORRECTED;

import io.millrace.config.jobs.ClickstreamSessionsSettings.UpdateVolume;
import io.millrace.tools.oracle.core.Findings;
import io.millrace.tools.oracle.core.Findings.Kind;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.sessions.SessionArithmetic.Session;
import io.millrace.tools.oracle.sessions.SessionRecords.Found;
import io.millrace.tools.oracle.sessions.SessionResults.Told;
import io.millrace.tools.oracle.sessions.UserSessions.Change;
import io.millrace.tools.oracle.sessions.UserSessions.What;
import java.util.Optional;

/**
 * One id from its first event on: compares every record of it with the one that had to come next.
 *
 * <p>All of them are determined by the events in their order of acceptance, but for one thing: between which of them the
 * id's only COMPLETE came, since that is when the watermark passed. Where it stands in the records tells, and it must
 * have been possible there. After a first fault nothing more is said of the id.
 */
final class SessionLife {

    private final String id;
    private final UpdateVolume updates;
    private final SessionRecords records;
    private final Findings findings;

    private int next;
    private Optional<Session> now = Optional.empty();
    private boolean completed;
    private long lastUpdate;
    private long passed = Long.MIN_VALUE;
    private boolean faulty;

    SessionLife(String id, UpdateVolume updates, SessionRecords records, Findings findings) {
        this.id = id;
        this.updates = updates;
        this.records = records;
        this.findings = findings;
        records.fault().ifPresent(fault -> fault(fault.kind(), fault.place(), fault.why()));
    }

    /** @param highestWatermark the highest the event that did it can have met, epoch milliseconds */
    void follow(Change change, long highestWatermark) {
        if (faulty) {
            return;
        }
        if (mayComplete() && isCompleteBefore(change, highestWatermark)) {
            complete(highestWatermark);
        }
        boolean returns = now.isEmpty();
        now = change.what() == What.SUPERSEDED ? Optional.empty() : Optional.of(change.session());
        if (completed) {
            expect(afterCompletion(change, next));
            return;
        }
        switch (change.what()) {
            case CHANGED -> expectUpdate(change.session(), returns);
            case SUPERSEDED -> {
                if (next > 0) {
                    expect(afterCompletion(change, next));
                }
            }
            case ENDS_OTHERWISE -> {
                // Its end has yet to be told, with whatever reason it has then.
            }
        }
    }

    private boolean mayComplete() {
        return !completed
                && now.isPresent()
                && next < records.size()
                && nextTold().is(COMPLETE);
    }

    /** Whether the COMPLETE that comes next told of the session as it was before a change. */
    private boolean isCompleteBefore(Change change, long highestWatermark) {
        if (updates.kind() == UpdateVolume.Kind.EVERY_EVENT && change.what() != What.ENDS_OTHERWISE) {
            return true; // or another record would come first
        }
        return now.get().closing() <= highestWatermark
                && nextTold().equals(SessionArithmetic.whole(id, COMPLETE, next, now.get()))
                && next + 1 < records.size()
                && records.get(next + 1).told().equals(afterCompletion(change, next + 1));
    }

    private Told afterCompletion(Change change, int revision) {
        return change.what() == What.SUPERSEDED
                ? SessionArithmetic.superseded(id, revision, change.carried(), change.session())
                : SessionArithmetic.whole(id, CORRECTED, revision, change.session());
    }

    private void complete(long highestWatermark) {
        long closing = now.get().closing();
        if (closing > highestWatermark) {
            String why = "is complete at %d, but the watermark was at most %d".formatted(closing, highestWatermark);
            fault(Kind.WRONG, records.get(next).place(), why);
            return;
        }
        expect(SessionArithmetic.whole(id, COMPLETE, next, now.get()));
        completed = true;
        passed = closing;
    }

    /** An id that comes back may be told at once, or once the interval since its last update is over. */
    private void expectUpdate(Session session, boolean returns) {
        Told update = SessionArithmetic.update(id, next, session);
        boolean isDue =
                switch (updates.kind()) {
                    case EVERY_EVENT -> true;
                    case INTERVAL ->
                        next == 0
                                || update.lastActivity()
                                        >= lastUpdate + updates.interval().toMillis()
                                || (returns
                                        && next < records.size()
                                        && nextTold().equals(update));
                    case FINALS_ONLY -> false;
                };
        if (isDue) {
            expect(update);
            lastUpdate = update.lastActivity();
        }
    }

    private void expect(Told expected) {
        if (faulty) {
            return;
        }
        if (next == records.size()) {
            findings.add(
                    Kind.MISSING,
                    "%s of %s lacks revision %d, %s with %d events from %d on"
                            .formatted(
                                    id,
                                    expected.userId(),
                                    next,
                                    expected.kind(),
                                    expected.eventCount(),
                                    expected.startTime()));
            faulty = true;
            return;
        }
        Found found = records.get(next);
        SessionResults.difference(found.told(), expected)
                .ifPresent(why -> fault(Kind.WRONG, found.place(), "revision %d has %s".formatted(next, why)));
        next++;
    }

    /** @param highestFinalWatermark where the watermark can stand at most after all events, epoch milliseconds */
    void end(long highestFinalWatermark) {
        if (!faulty && mayComplete()) {
            complete(highestFinalWatermark);
        }
        if (!faulty && next < records.size()) {
            String why = "revision %d is %s, though nothing more had to be said"
                    .formatted(next, nextTold().kind());
            fault(Kind.WRONG, records.get(next).place(), why);
        }
    }

    /** @param watermark what the watermark has passed for certain, epoch milliseconds */
    void expectCompleteBy(long watermark) {
        now.filter(session -> !completed && session.closing() <= watermark)
                .ifPresent(session -> expect(SessionArithmetic.whole(id, COMPLETE, next, session)));
    }

    /** What the watermark had passed by what is told, epoch milliseconds. */
    long passed() {
        return passed;
    }

    /** The session that carries the id in the end, if its end was told. */
    Optional<Session> completed() {
        return now.filter(session -> completed);
    }

    /** Whether there was anything to say. */
    boolean isExpected() {
        return faulty || records.size() > 0;
    }

    boolean isMatched() {
        return !faulty && records.size() > 0;
    }

    private Told nextTold() {
        return records.get(next).told();
    }

    private void fault(Kind kind, RecordPosition place, String why) {
        faulty = true;
        findings.add(kind, "%s: %s %s".formatted(place, id, why));
    }
}
