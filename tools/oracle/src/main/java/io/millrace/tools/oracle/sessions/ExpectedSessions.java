/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings.UpdateVolume;
import io.millrace.tools.oracle.core.Findings;
import io.millrace.tools.oracle.core.Findings.Kind;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.sessions.ClickInput.Click;
import io.millrace.tools.oracle.sessions.SessionArithmetic.Session;
import io.millrace.tools.oracle.sessions.SessionResults.Told;
import io.millrace.tools.oracle.sessions.UserSessions.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sessions of {@code clickstream-sessions}: for every user the whole partition of his accepted events, recomputed
 * after each of them, and from that every record of every id.
 *
 * <p>First takes all accepted events, each user's in offset order, and all records, then gives its verdict. Keeps all of
 * them. The time it takes grows with the square of a user's events.
 */
final class ExpectedSessions {

    /** @param highestWatermark the highest it can have met, epoch milliseconds */
    private record Accepted(Click click, long highestWatermark) {}

    private record Key(String userId, String sessionId) {}

    private final SessionArithmetic arithmetic;
    private final UpdateVolume updates;
    private final boolean repeatsAllowed;
    private final Map<String, List<Accepted>> accepted = new TreeMap<>();
    private final Map<Key, SessionRecords> found = new LinkedHashMap<>();
    private final Map<String, Long> completedByReason = new TreeMap<>();
    private final Findings findings = new Findings();
    private long records;
    private long corrected;
    private long superseded;
    private long splits;
    private long sessions;
    private long bounced;
    private long truncated;
    private long expected;
    private long matched;
    private long open;

    /** @param repeatsAllowed written at-least-once: what a job that went back tells last counts */
    ExpectedSessions(SessionArithmetic arithmetic, UpdateVolume updates, boolean repeatsAllowed) {
        this.arithmetic = arithmetic;
        this.updates = updates;
        this.repeatsAllowed = repeatsAllowed;
    }

    /** @param highestWatermark the highest it can have met, epoch milliseconds */
    void accept(Click click, long highestWatermark) {
        accepted.computeIfAbsent(click.userId(), user -> new ArrayList<>()).add(new Accepted(click, highestWatermark));
    }

    void found(Told told, RecordPosition place) {
        records++;
        corrected += told.is(SessionArithmetic.CORRECTED) ? 1 : 0;
        superseded += told.is(SessionArithmetic.SUPERSEDED) ? 1 : 0;
        found.computeIfAbsent(new Key(told.userId(), told.sessionId()), key -> new SessionRecords(repeatsAllowed))
                .add(told, place);
    }

    /** A record that could not be read as one. */
    void unreadable(RecordPosition place, String why) {
        records++;
        findings.add(Kind.WRONG, "%s: %s".formatted(place, why));
    }

    /**
     * The verdict on all ids.
     *
     * @param records read
     * @param corrected of them
     * @param superseded of them: sessions that a bridging event made part of another
     * @param sessions there are in the end
     * @param open of them, whose end is not due yet
     * @param completedByReason of them
     * @param splits how often a part of a session became one of its own
     * @param bounced of the completed
     * @param truncated of the completed, with more pages than are listed
     */
    record Verdict(
            Tally tally,
            long records,
            long corrected,
            long superseded,
            long sessions,
            long open,
            Map<String, Long> completedByReason,
            long splits,
            long bounced,
            long truncated,
            List<String> examples) {}

    /**
     * The verdict, once everything has been taken.
     *
     * @param finalWatermark where the watermark stands if no partition is idle: what it has passed is expected
     * @param highestFinalWatermark where it can stand at most: what lies beyond cannot be there
     */
    Verdict verdict(long finalWatermark, long highestFinalWatermark) {
        accepted.forEach((userId, events) -> judge(userId, events, finalWatermark, highestFinalWatermark));
        found.forEach((key, told) -> findings.add(
                Kind.WRONG,
                "%s: %s of %s is no session of accepted events"
                        .formatted(told.get(0).place(), key.sessionId(), key.userId())));
        return new Verdict(
                findings.tally(expected, matched),
                records,
                corrected,
                superseded,
                sessions,
                open,
                completedByReason,
                splits,
                bounced,
                truncated,
                findings.examples());
    }

    private void judge(String userId, List<Accepted> events, long finalWatermark, long highestFinalWatermark) {
        UserSessions user = new UserSessions(arithmetic);
        Map<String, SessionLife> lives = new LinkedHashMap<>();
        for (Accepted event : events) {
            long highestWatermark = Math.min(event.highestWatermark(), highestFinalWatermark);
            for (Change change : user.accept(event.click())) {
                lives.computeIfAbsent(change.id(), id -> life(userId, id)).follow(change, highestWatermark);
            }
        }
        lives.values().forEach(life -> life.end(highestFinalWatermark));
        // One end that was told shows how far the watermark was at least: the user's other sessions met the same.
        long passed = lives.values().stream().mapToLong(SessionLife::passed).reduce(finalWatermark, Math::max);
        lives.values().forEach(life -> life.expectCompleteBy(passed));
        lives.values().forEach(this::count);
        splits += user.splits();
        sessions += user.byId().size();
        open += user.byId().values().stream()
                .filter(session -> session.closing() > passed)
                .count();
    }

    private SessionLife life(String userId, String id) {
        SessionRecords told = found.remove(new Key(userId, id));
        return new SessionLife(id, updates, told == null ? new SessionRecords(repeatsAllowed) : told, findings);
    }

    private void count(SessionLife life) {
        expected += life.isExpected() ? 1 : 0;
        matched += life.isMatched() ? 1 : 0;
        life.completed().ifPresent(this::countCompleted);
    }

    private void countCompleted(Session session) {
        Told told = SessionArithmetic.whole("", SessionArithmetic.COMPLETE, 0, session);
        completedByReason.merge(told.closeReason(), 1L, Long::sum);
        bounced += told.bounced() ? 1 : 0;
        truncated += told.pagesTruncated() ? 1 : 0;
    }
}
