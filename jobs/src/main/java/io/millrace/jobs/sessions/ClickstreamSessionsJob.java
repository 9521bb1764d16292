/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.ValidatedRecord;
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
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;

/** Sessions of users, as they grow, complete and are corrected: {@code flink run -c} this. */
public final class ClickstreamSessionsJob {

    private static final JobDefinition JOB = JobDefinition.CLICKSTREAM_SESSIONS;
    private static final String READ_USER_EVENTS = "read-user-events";

    private ClickstreamSessionsJob() {}

    public static void main(String[] arguments) throws Exception {
        Submission.run(() -> submit(ClickstreamSessionsSettings.load(arguments, System.getenv())));
    }

    private static void submit(ClickstreamSessionsSettings settings) throws Exception {
        StreamExecutionEnvironment environment = JobEnvironment.create();
        SubmitChecks cluster = new SubmitChecks(JOB, settings.job());
        cluster.requireCheckpoints(environment);
        ClusterSnapshot facts = cluster.inspect(Map.of(TopicNames.SESSION_EVENTS, SessionEvent.getClassSchema()));
        define(environment, settings, facts, Clock.systemUTC());
        environment.execute(JOB.name());
    }

    /** Builds the job's graph; asks nobody anything. */
    public static void define(
            StreamExecutionEnvironment environment,
            ClickstreamSessionsSettings settings,
            ClusterSnapshot facts,
            Clock clock) {
        KafkaTopics topics = new KafkaTopics(JOB, settings.job(), facts, clock);
        DataStream<Either<DeadLetter, ValidatedRecord<ClickEvent>>> events =
                topics.read(environment, TopicNames.USER_EVENTS, ClickEvent.class, new ClickInput(), READ_USER_EVENTS);
        ClickstreamSessionsPipeline.Outputs outputs = ClickstreamSessionsPipeline.of(
                        settings, topics.maxLateBytes(), clock)
                .apply(events);
        topics.write(
                outputs.sessions(), TopicNames.SESSION_EVENTS, SessionEvent.getClassSchema(), SessionEvent::getUserId);
        topics.writeLate(outputs.late());
        topics.writeDeadLetters(outputs.deadLetters());
    }
}
