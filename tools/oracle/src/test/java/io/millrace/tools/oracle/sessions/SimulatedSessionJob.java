/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.tools.oracle.core.InputContract;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import io.millrace.tools.oracle.sessions.Sessionizer.Session;
import io.millrace.tools.oracle.sessions.UserSessions.Change;
import io.millrace.tools.oracle.sessions.UserSessions.Effect;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A correct {@code clickstream-sessions} in a few lines: one thread, everything on the heap, the watermark moved after
 * every record to the lowest of its partitions. Writes its output into a {@link SessionScene}. Builds sessions
 * with the code of the oracle: it tests that the comparison is complete.
 */
final class SimulatedSessionJob {

    /** The records written for one id. */
    private static final class Written {
        private int revision;
        private boolean completed;
        private long lastUpdate = Long.MIN_VALUE;
    }

    private static final class User {
        private final UserSessions sessions;
        private final Map<String, Written> byId = new HashMap<>();
        private long nextClosing = Long.MAX_VALUE;

        User(Sessionizer sessionizer) {
            sessions = new UserSessions(sessionizer);
        }
    }

    private final SessionScene scene;
    private final ClickstreamSessionsSettings settings;
    private final Sessionizer sessionizer;
    private final ClickContract input;
    private final WireDecoder decoder;
    private final int partitions;
    private final Map<Integer, Long> highest = new HashMap<>();
    private final Map<String, User> users = new HashMap<>();
    private long watermark = Long.MIN_VALUE;

    SimulatedSessionJob(SessionScene scene, int partitions) {
        this(scene, partitions, scene.settings().gap());
    }

    /** @param gap the gap it uses, right or wrong */
    SimulatedSessionJob(SessionScene scene, int partitions, Duration gap) {
        this.scene = scene;
        this.settings = scene.settings();
        this.partitions = partitions;
        this.sessionizer = new Sessionizer(gap, settings.maxLength());
        this.input = new ClickContract(settings.gap(), settings.allowedLateness());
        this.decoder = new WireDecoder(scene.registry, input.readerSchema());
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        scene.input.add(record);
        Click click = input.event(decoder.decode(record.value()).orElseThrow());
        highest.merge(record.partition(), click.eventTime(), Math::max);
        InputContract.Lateness lateness = input.lateness(click, watermark);
        if (lateness.everything()) {
            scene.late(record, watermark, watermark - lateness.latestDeadline());
            return;
        }
        User user = users.computeIfAbsent(click.userId(), absent -> new User(sessionizer));
        user.sessions.accept(click).forEach(change -> write(user, change));
        complete(user);
        if (highest.size() == partitions) {
            long lowest =
                    highest.values().stream().mapToLong(Long::longValue).min().getAsLong();
            watermark = Math.max(watermark, lowest - 5_001);
        }
        users.values().stream().filter(one -> one.nextClosing <= watermark).forEach(this::complete);
    }

    private void write(User user, Change change) {
        Written written = user.byId.computeIfAbsent(change.id(), id -> new Written());
        if (change.effect() == Effect.SUPERSEDED) {
            if (written.revision > 0) {
                write(ExpectedSessionEvent.superseded(
                        change.id(), written.revision++, change.carried(), change.session()));
            }
            return;
        }
        if (written.completed) {
            write(ExpectedSessionEvent.ended(
                    change.id(), SessionEventKind.CORRECTED, written.revision++, change.session()));
            return;
        }
        long lastActivity = change.session().last().eventTime();
        if (change.effect() == Effect.CHANGED && isUpdateDue(written, lastActivity)) {
            written.lastUpdate = lastActivity;
            write(ExpectedSessionEvent.update(change.id(), written.revision++, change.session()));
        }
    }

    private boolean isUpdateDue(Written written, long lastActivity) {
        return switch (settings.updates().kind()) {
            case EVERY_EVENT -> true;
            case INTERVAL ->
                written.revision == 0
                        || lastActivity
                                >= written.lastUpdate
                                        + settings.updates().interval().toMillis();
            case FINALS_ONLY -> false;
        };
    }

    private void complete(User user) {
        user.nextClosing = Long.MAX_VALUE;
        user.sessions.byId().forEach((id, session) -> {
            Written written = user.byId.get(id);
            if (!written.completed && session.closing() <= watermark) {
                written.completed = true;
                write(ExpectedSessionEvent.ended(id, SessionEventKind.COMPLETE, written.revision++, session));
            }
            user.nextClosing = written.completed ? user.nextClosing : nearer(user, session);
        });
    }

    private static long nearer(User user, Session session) {
        return Math.min(user.nextClosing, session.closing());
    }

    private void write(SessionEvent result) {
        scene.results.add(scene.result(result));
    }
}
