/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.intake.Input;
import io.millrace.functions.sessions.ClickInput;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import io.millrace.jobs.io.KafkaTopics;
import io.millrace.jobs.io.Submission;
import io.millrace.jobs.io.SubmitChecks;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import java.time.Clock;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Builds the sessions of users from their clicks; the entry class for {@code flink run -c}. */
public final class ClickstreamSessionsJob {

    private static final JobDefinition JOB = JobDefinition.CLICKSTREAM_SESSIONS;
    private static final String READ_USER_EVENTS = "read-user-events";

    private ClickstreamSessionsJob() {}

    public static void main(String[] arguments) throws Exception {
        Submission.run(() -> submit(ClickstreamSessionsSettings.load(arguments, System.getenv())));
    }

    private static void submit(ClickstreamSessionsSettings settings) throws Exception {
        StreamExecutionEnvironment environment = JobEnvironment.create(settings.job());
        ClusterSnapshot cluster = new SubmitChecks(JOB, settings.job())
                .check(environment, Map.of(TopicNames.SESSION_EVENTS, SessionEvent.getClassSchema()));
        define(environment, settings, cluster, Clock.systemUTC());
        environment.execute(JOB.name());
    }

    /** Builds the job's graph without any call to broker or registry. */
    public static void define(
            StreamExecutionEnvironment environment,
            ClickstreamSessionsSettings settings,
            ClusterSnapshot cluster,
            Clock clock) {
        KafkaTopics topics = new KafkaTopics(JOB, settings.job(), cluster, clock);
        Input<ClickEvent> events =
                topics.read(environment, TopicNames.USER_EVENTS, ClickEvent.class, new ClickInput(), READ_USER_EVENTS);
        ClickstreamSessionsPipeline.Outputs outputs =
                ClickstreamSessionsPipeline.of(settings, topics.intakeLimits()).apply(events);
        topics.write(
                outputs.sessions(), TopicNames.SESSION_EVENTS, SessionEvent.getClassSchema(), SessionEvent::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }
}
