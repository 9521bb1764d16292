/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import io.millrace.benchmarks.Contender;
import io.millrace.benchmarks.Contender.FlinkPeer;
import io.millrace.benchmarks.Contender.MillraceJob;
import io.millrace.benchmarks.Digest;
import io.millrace.benchmarks.InputWriter;
import io.millrace.benchmarks.Load;
import io.millrace.benchmarks.Workload;
import io.millrace.benchmarks.peers.FlinkSessions;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Sessions of page views with a gap of 30 minutes. */
public final class UserSessions implements Workload {

    private static final String OUTPUT = "benchmark.sessions";
    private static final int PAGES = 1_000;

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public String description() {
        return "Sessions of page views per user, gap 30 min; peers count events, Millrace runs its whole job.";
    }

    @Override
    public long events() {
        return 3_000_000;
    }

    @Override
    public Duration span() {
        return Duration.ofMinutes(50);
    }

    @Override
    public String input() {
        return TopicNames.USER_EVENTS;
    }

    @Override
    public void produce(InputWriter writer, Load load) {
        writer.write(TopicNames.USER_EVENTS, UserEvent.getClassSchema(), load, UserSessions::pageView);
    }

    private static UserEvent pageView(String user, long index, long eventTime, SplittableRandom random) {
        return UserEvent.newBuilder()
                .setEventId(new UUID(random.nextLong(), index).toString())
                .setUserId(user)
                .setType(EventType.PAGE_VIEW)
                .setPage("/products/" + random.nextInt(PAGES))
                .setCountry("DE")
                .setEventTime(Instant.ofEpochMilli(eventTime))
                .build();
    }

    @Override
    public List<Contender> contenders(Load load) {
        List<String> finals = List.of("--updates", "finals-only");
        return List.of(
                millrace("millrace", finals),
                millrace("millrace-no-dedup", List.of("--updates", "finals-only", "--dedup-horizon", "0")),
                millrace("millrace-updates", List.of()),
                new FlinkPeer("flink", OUTPUT, FlinkSessions.class, List.of()));
    }

    private static MillraceJob millrace(String system, List<String> arguments) {
        return new MillraceJob(system, TopicNames.SESSION_EVENTS, JobDefinition.CLICKSTREAM_SESSIONS, arguments);
    }

    @Override
    public ResultReader results() {
        return new Reader();
    }

    /** Compares start, end and number of events of completed sessions. */
    private static final class Reader implements ResultReader {

        private AvroDecoder<SessionEvent> decoder;

        @Override
        public void add(ConsumerRecord<byte[], byte[]> record, Digest digest) throws UndecodableRecordException {
            if (decoder == null) {
                decoder = Decoders.of(SessionEvent.class, SessionEvent.getClassSchema(), record.value());
            }
            SessionEvent session = decoder.decode(record.value());
            if (session.getKind() == SessionEventKind.COMPLETE) {
                digest.add(
                        session.getUserId(),
                        session.getLastActivity().toEpochMilli(),
                        session.getStartTime().toEpochMilli(),
                        session.getEventCount());
            }
        }
    }
}
