/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.sessions.UpdateVolume;
import io.millrace.jobs.sessions.ClickstreamSessionsPipeline;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Either;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole pipeline on a MiniCluster: RocksDB, parallelism 2, every output. The watermark follows each record at once. */
class ClickstreamSessionsPipelineITCase {

    private static final int PARALLELISM = 2;

    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM)
            .build());

    private final List<Either<DeadLetter, ValidatedRecord<ClickEvent>>> input = new ArrayList<>();

    @Test
    void sessionsGrowMergeCompleteAndAreCorrected() throws Exception {
        view("a1", "ann", "00:00:10");
        view("a1", "ann", "00:00:10"); // copy
        view("b1", "bob", "00:10:00");
        view("a3", "ann", "00:50:00"); // more than the gap after a1; closes bob's session
        deadLetter();
        view("a2", "ann", "00:25:00"); // bridges a1 and a3
        view("b2", "bob", "00:39:00"); // prolongs bob's closed session
        view("c1", "cid", "02:00:00"); // closes everybody else's
        view("a4", "ann", "01:10:00"); // late

        Results results = run();

        assertThat(results.sessions)
                .filteredOn(session -> session.getUserId().equals("ann"))
                .extracting(SessionEvent::getKind, SessionEvent::getRevision, SessionEvent::getEventCount)
                .containsExactly(
                        tuple(SessionEventKind.UPDATE, 0, 1),
                        tuple(SessionEventKind.UPDATE, 0, 1),
                        tuple(SessionEventKind.COMPLETE, 1, 1),
                        tuple(SessionEventKind.CORRECTED, 2, 3),
                        tuple(SessionEventKind.SUPERSEDED, 1, 0));
        assertThat(results.sessions)
                .filteredOn(session -> session.getUserId().equals("bob"))
                .extracting(SessionEvent::getKind, SessionEvent::getRevision, SessionEvent::getEventCount)
                .containsExactly(
                        tuple(SessionEventKind.UPDATE, 0, 1),
                        tuple(SessionEventKind.COMPLETE, 1, 1),
                        tuple(SessionEventKind.CORRECTED, 2, 2));
        assertThat(results.late)
                .extracting(late -> new String(late.raw().value(), UTF_8))
                .containsExactly("a4");
        assertThat(results.deadLetters).extracting(DeadLetter::stage).containsExactly(DeadLetter.Stage.DECODE);
    }

    private record Results(List<SessionEvent> sessions, List<LateRecord> late, List<DeadLetter> deadLetters) {}

    private Results run() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration)
                .setParallelism(PARALLELISM);
        DataStream<Either<DeadLetter, ValidatedRecord<ClickEvent>>> events = environment
                .fromData(input, ValidatedRecord.judgedType(ClickEvent.class))
                .setParallelism(1) // one reader keeps the order
                .assignTimestampsAndWatermarks(WatermarkStrategy.forGenerator(context -> new AfterEachRecord()))
                .setParallelism(1);
        ClickstreamSessionsPipeline pipeline = new ClickstreamSessionsPipeline(
                Duration.ofMinutes(30),
                Duration.ofHours(24),
                Duration.ofMinutes(10),
                UpdateVolume.everyEvent(),
                Duration.ofHours(1),
                1_000_000,
                Clock.systemUTC());
        ClickstreamSessionsPipeline.Outputs outputs = pipeline.apply(events);
        try (CloseableIterator<SessionEvent> sessions = outputs.sessions().collectAsync();
                CloseableIterator<LateRecord> late = outputs.late().collectAsync();
                CloseableIterator<DeadLetter> deadLetters =
                        outputs.deadLetters().collectAsync()) {
            environment.execute("clickstream-sessions-test");
            return new Results(all(sessions), all(late), all(deadLetters));
        }
    }

    private static <T> List<T> all(CloseableIterator<T> results) {
        List<T> list = new ArrayList<>();
        results.forEachRemaining(list::add);
        return list;
    }

    private void view(String id, String userId, String time) {
        Instant eventTime = Instant.parse("1970-01-01T" + time + "Z");
        add(new ClickEvent(id, userId, EventType.PAGE_VIEW, "/home", null, null, eventTime), id);
    }

    private void add(ClickEvent event, String rawValue) {
        input.add(Either.Right(new ValidatedRecord<>(event, raw(rawValue))));
    }

    private void deadLetter() {
        input.add(Either.Left(new DeadLetter(raw("?"), DeadLetter.Stage.DECODE, "x", "not Avro", -1, 0)));
    }

    private RawRecord raw(String value) {
        return new RawRecord("user-events", 0, input.size(), 0, null, value.getBytes(UTF_8), List.of());
    }

    private static final class AfterEachRecord
            implements WatermarkGenerator<Either<DeadLetter, ValidatedRecord<ClickEvent>>> {

        private long greatest = Long.MIN_VALUE;

        @Override
        public void onEvent(
                Either<DeadLetter, ValidatedRecord<ClickEvent>> judged, long timestamp, WatermarkOutput output) {
            if (judged.isRight()) {
                greatest =
                        Math.max(greatest, judged.right().event().getEventTime().toEpochMilli());
                output.emitWatermark(new Watermark(greatest - 1));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
