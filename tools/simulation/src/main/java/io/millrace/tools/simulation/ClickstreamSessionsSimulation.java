/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.sessions.ClickInput;
import io.millrace.jobs.sessions.ClickstreamSessionsPipeline;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.UserEvent;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.sessions.ClickstreamSessionsOracle;
import java.time.Duration;
import java.util.Map;

/** Simulates {@code clickstream-sessions} with sessions of at most one hour, so that some are cut. */
public final class ClickstreamSessionsSimulation implements SimulatedJob {

    private static final int RECORDS = 50;
    private static final int PARTITIONS = 2;

    private final ClickstreamSessionsSettings settings;

    public ClickstreamSessionsSimulation() {
        ClickstreamSessionsSettings shipped = ClickstreamSessionsSettings.load(new String[0], Map.of());
        settings = new ClickstreamSessionsSettings(
                shipped.job(), shipped.gap(), Duration.ofHours(1), shipped.allowedLateness(), shipped.updates());
    }

    @Override
    public JobDefinition definition() {
        return JobDefinition.CLICKSTREAM_SESSIONS;
    }

    @Override
    public JobSettings settings() {
        return settings.job();
    }

    @Override
    public OracleDefinition<?>.Configured oracle() {
        return ClickstreamSessionsOracle.DEFINITION.configure(settings);
    }

    @Override
    public void define(SimulatedTopics topics) {
        ClickstreamSessionsPipeline.Outputs outputs = ClickstreamSessionsPipeline.of(settings, topics.intakeLimits())
                .apply(topics.read(TopicNames.USER_EVENTS, ClickEvent.class, new ClickInput()));
        topics.write(outputs.sessions(), TopicNames.SESSION_EVENTS, SessionEvent.class, SessionEvent::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }

    @Override
    public void play(Scene scene) {
        int second = 0;
        for (int i = 0; i < RECORDS; i++) {
            scene.pause();
            second += scene.random(scene.oneIn(12) ? 4_000 : 300);
            int back = scene.oneIn(5) ? scene.random(5_000) : scene.random(8);
            String user = scene.oneIn(60) ? " " : "user-" + scene.random(3);
            if (scene.oneIn(15)) {
                scene.addCopy(TopicNames.USER_EVENTS);
            } else if (scene.oneIn(30)) {
                scene.addBroken(TopicNames.USER_EVENTS, scene.random(PARTITIONS), user);
            } else {
                add(scene, event(scene, "event-" + i, user, Math.max(0, second - back)));
            }
        }
    }

    @Override
    public void mark(Scene scene, int partition, int number) {
        UserEvent marker = event(scene, "marker-" + number, "marker-" + partition, Scene.END_SECOND + number);
        scene.add(TopicNames.USER_EVENTS, partition, marker.getUserId(), marker);
    }

    private static void add(Scene scene, UserEvent event) {
        int partition = event.getUserId().charAt(event.getUserId().length() - 1) % PARTITIONS;
        scene.add(TopicNames.USER_EVENTS, partition, event.getUserId(), event);
    }

    private static UserEvent event(Scene scene, String id, String user, int second) {
        EventType type = scene.oneOf(
                EventType.PAGE_VIEW, EventType.PAGE_VIEW, EventType.CLICK, EventType.CLICK, EventType.LOGOUT);
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId(user)
                .setType(type)
                .setPage(type == EventType.PAGE_VIEW ? "/page-" + scene.random(4) : null)
                .setReferrer(scene.oneIn(4) ? "referrer-" + scene.random(3) : null)
                .setEventTime(Scene.BASE.plusSeconds(second))
                .build();
    }
}
