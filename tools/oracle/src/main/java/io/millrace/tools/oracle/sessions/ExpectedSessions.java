/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.ClickstreamSessionsSettings.UpdateVolume;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.tools.oracle.core.Accepted;
import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.core.JobVerdict.Summary;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.StringPool;
import io.millrace.tools.oracle.core.WatermarkBounds;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import io.millrace.tools.oracle.sessions.Sessionizer.Session;
import io.millrace.tools.oracle.sessions.UserSessions.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The expected sessions: for every user all sessions, recomputed after each accepted event, and from them every record of
 * every session id.
 *
 * <p>Keeps all accepted events and all records. The run time grows with the square of a user's events.
 */
final class ExpectedSessions {

    private record Key(String userId, String sessionId) {}

    private final Sessionizer sessionizer;
    private final UpdateVolume updates;
    private final WatermarkBounds watermarks;
    private final boolean repeatsAllowed;
    private final Map<String, List<Accepted<Click>>> accepted = new TreeMap<>();
    private final Map<Key, SessionRevisions> found = new LinkedHashMap<>();
    private final Map<String, Long> completedByReason = new TreeMap<>();
    private final StringPool strings = new StringPool();
    private final Comparison comparison = new Comparison();
    private long corrected;
    private long superseded;
    private long splits;
    private long sessions;
    private long bounced;
    private long truncated;
    private long open;

    ExpectedSessions(ClickstreamSessionsSettings settings, OracleContext context) {
        this.sessionizer = new Sessionizer(settings.gap(), settings.maxLength());
        this.updates = settings.updates();
        this.watermarks = context.watermarks();
        this.repeatsAllowed = context.repeatsAllowed(TopicNames.SESSION_EVENTS);
    }

    Comparison comparison() {
        return comparison;
    }

    void accept(Accepted<Click> click) {
        accepted.computeIfAbsent(click.event().userId(), user -> new ArrayList<>())
                .add(click);
    }

    void add(Found<SessionEvent> record) {
        SessionEvent result = record.result();
        strings.share(result);
        corrected += result.getKind() == SessionEventKind.CORRECTED ? 1 : 0;
        superseded += result.getKind() == SessionEventKind.SUPERSEDED ? 1 : 0;
        found.computeIfAbsent(
                        new Key(result.getUserId(), result.getSessionId()), key -> new SessionRevisions(repeatsAllowed))
                .add(record);
    }

    /** Completes the comparison: ends due by the lowest final watermark are expected. */
    Summary compare() {
        accepted.forEach(this::compareUser);
        found.forEach((key, revisions) -> comparison.wrong("%s: %s of %s is no session of accepted events"
                .formatted(revisions.get(0).position(), key.sessionId(), key.userId())));
        return summary();
    }

    private void compareUser(String userId, List<Accepted<Click>> events) {
        UserSessions user = new UserSessions(sessionizer);
        Map<String, ExpectedLifecycle> lifecycles = new LinkedHashMap<>();
        for (Accepted<Click> event : events) {
            long highestWatermark = Math.min(event.highestWatermark(), watermarks.highestFinal());
            for (Change change : user.accept(event.event())) {
                lifecycles
                        .computeIfAbsent(change.id(), id -> lifecycle(userId, id))
                        .follow(change, highestWatermark);
            }
        }
        lifecycles.values().forEach(lifecycle -> lifecycle.finish(watermarks.highestFinal()));
        // One end that was found proves how far the watermark had come: the user's other sessions met the same.
        long passed = lifecycles.values().stream()
                .mapToLong(ExpectedLifecycle::passed)
                .reduce(watermarks.lowestFinal(), Math::max);
        lifecycles.values().forEach(lifecycle -> lifecycle.expectCompleteBy(passed));
        lifecycles.values().forEach(this::count);
        splits += user.splits();
        sessions += user.byId().size();
        open += user.byId().values().stream()
                .filter(session -> session.closing() > passed)
                .count();
    }

    private ExpectedLifecycle lifecycle(String userId, String id) {
        SessionRevisions revisions = found.remove(new Key(userId, id));
        return new ExpectedLifecycle(
                id, updates, revisions == null ? new SessionRevisions(repeatsAllowed) : revisions, comparison);
    }

    private void count(ExpectedLifecycle lifecycle) {
        if (lifecycle.isExpected()) {
            comparison.expect(lifecycle.isMatched());
        }
        lifecycle.completed().ifPresent(this::countCompleted);
    }

    private void countCompleted(Session session) {
        SessionEvent result = ExpectedSessionEvent.ended("", SessionEventKind.COMPLETE, 0, session);
        completedByReason.merge(result.getCloseReason().name(), 1L, Long::sum);
        bounced += result.getBounced() ? 1 : 0;
        truncated += result.getPagesTruncated() ? 1 : 0;
    }

    private Summary summary() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("open", open);
        figures.put("resultRecords", comparison.records());
        figures.put("sessions", sessions);
        figures.put("completedByReason", completedByReason);
        figures.put("corrected", corrected);
        figures.put("superseded", superseded);
        figures.put("splits", splits);
        figures.put("bounced", bounced);
        figures.put("truncated", truncated);
        List<String> lines = new ArrayList<>();
        lines.add("%,d records, %,d of them corrections; %,d sessions, %,d not over yet"
                .formatted(comparison.records(), corrected, sessions, open));
        completedByReason.forEach((reason, count) -> lines.add("%,d sessions ended by %s".formatted(count, reason)));
        lines.add("%,d bounced, %,d with more pages than are listed; %,d superseded by bridging events, %,d splits"
                .formatted(bounced, truncated, superseded, splits));
        return new Summary(lines, figures);
    }
}
