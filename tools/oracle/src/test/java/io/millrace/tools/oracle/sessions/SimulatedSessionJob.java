/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.schemas.CloseReason;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.tools.oracle.core.JobInput;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.sessions.ClickInput.Click;
import io.millrace.tools.oracle.sessions.SessionArithmetic.Session;
import io.millrace.tools.oracle.sessions.SessionResults.Told;
import io.millrace.tools.oracle.sessions.UserSessions.Change;
import io.millrace.tools.oracle.sessions.UserSessions.What;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A right {@code clickstream-sessions} in a few lines: one thread, everything on the heap, the watermark moved after
 * every record to the lowest of its partitions. Writes what it has to say into a {@link SessionScene}. Shares the
 * arithmetic with the oracle: what it tests is that nothing escapes the comparison.
 */
final class SimulatedSessionJob {

    /** What was said of an id. */
    private static final class Said {
        private int revision;
        private boolean completed;
        private long lastUpdate = Long.MIN_VALUE;
    }

    private static final class User {
        private final UserSessions sessions;
        private final Map<String, Said> said = new HashMap<>();
        private long nextClosing = Long.MAX_VALUE;

        User(SessionArithmetic arithmetic) {
            sessions = new UserSessions(arithmetic);
        }
    }

    private final SessionScene scene;
    private final ClickstreamSessionsSettings settings;
    private final SessionArithmetic arithmetic;
    private final ClickInput input;
    private final WireDecoder decoder;
    private final int partitions;
    private final Map<Integer, Long> highest = new HashMap<>();
    private final Map<String, User> users = new HashMap<>();
    private long watermark = Long.MIN_VALUE;

    SimulatedSessionJob(SessionScene scene, int partitions) {
        this(scene, partitions, scene.settings().gap());
    }

    /** @param gap what it takes the gap for */
    SimulatedSessionJob(SessionScene scene, int partitions, Duration gap) {
        this.scene = scene;
        this.settings = scene.settings();
        this.partitions = partitions;
        this.arithmetic =
                new SessionArithmetic(gap.toMillis(), settings.maxLength().toMillis());
        this.input = new ClickInput(
                settings.gap().toMillis(), settings.allowedLateness().toMillis());
        this.decoder = new WireDecoder(scene.registry, input.readerSchema());
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        scene.input.add(record);
        Click click = input.event(decoder.decode(record.value()).orElseThrow());
        highest.merge(record.partition(), click.eventTime(), Math::max);
        JobInput.Lateness lateness = input.lateness(click, watermark);
        if (lateness.everything()) {
            scene.late(record, watermark, watermark - lateness.latestDeadline());
            return;
        }
        User user = users.computeIfAbsent(click.userId(), absent -> new User(arithmetic));
        user.sessions.accept(click).forEach(change -> tell(user, change));
        complete(user);
        if (highest.size() == partitions) {
            long lowest =
                    highest.values().stream().mapToLong(Long::longValue).min().getAsLong();
            watermark = Math.max(watermark, lowest - 5_001);
        }
        users.values().stream().filter(one -> one.nextClosing <= watermark).forEach(this::complete);
    }

    private void tell(User user, Change change) {
        Said said = user.said.computeIfAbsent(change.id(), id -> new Said());
        if (change.what() == What.SUPERSEDED) {
            if (said.revision > 0) {
                write(SessionArithmetic.superseded(change.id(), said.revision++, change.carried(), change.session()));
            }
            return;
        }
        if (said.completed) {
            write(SessionArithmetic.whole(change.id(), "CORRECTED", said.revision++, change.session()));
            return;
        }
        long lastActivity = change.session().last().eventTime();
        if (change.what() == What.CHANGED && wantsUpdate(said, lastActivity)) {
            said.lastUpdate = lastActivity;
            write(SessionArithmetic.update(change.id(), said.revision++, change.session()));
        }
    }

    private boolean wantsUpdate(Said said, long lastActivity) {
        return switch (settings.updates().kind()) {
            case EVERY_EVENT -> true;
            case INTERVAL ->
                said.revision == 0
                        || lastActivity
                                >= said.lastUpdate
                                        + settings.updates().interval().toMillis();
            case FINALS_ONLY -> false;
        };
    }

    private void complete(User user) {
        user.nextClosing = Long.MAX_VALUE;
        user.sessions.byId().forEach((id, session) -> {
            Said said = user.said.get(id);
            if (!said.completed && session.closing() <= watermark) {
                said.completed = true;
                write(SessionArithmetic.whole(id, "COMPLETE", said.revision++, session));
            }
            user.nextClosing = said.completed ? user.nextClosing : nearer(user, session);
        });
    }

    private static long nearer(User user, Session session) {
        return Math.min(user.nextClosing, session.closing());
    }

    private void write(Told told) {
        scene.results.add(scene.result(written(told)));
    }

    private static SessionEvent written(Told told) {
        return SessionEvent.newBuilder()
                .setSessionId(told.sessionId())
                .setUserId(told.userId())
                .setKind(SessionEventKind.valueOf(told.kind()))
                .setRevision(told.revision())
                .setStartTime(Instant.ofEpochMilli(told.startTime()))
                .setLastActivity(Instant.ofEpochMilli(told.lastActivity()))
                .setDurationMs(told.durationMs())
                .setEventCount(told.eventCount())
                .setPageCount(told.pageCount())
                .setPages(told.pages().stream()
                        .map(page ->
                                new PageVisit(page.page(), Instant.ofEpochMilli(page.enteredAt()), page.durationMs()))
                        .toList())
                .setPagesTruncated(told.pagesTruncated())
                .setEntryPage(told.entryPage())
                .setCurrentPage(told.currentPage())
                .setReferrer(told.referrer())
                .setCampaign(told.campaign())
                .setBounced(told.bounced())
                .setCloseReason(Optional.ofNullable(told.closeReason())
                        .map(CloseReason::valueOf)
                        .orElse(null))
                .setSupersededBy(told.supersededBy())
                .build();
    }
}
