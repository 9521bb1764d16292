/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static io.millrace.integration.PipelineFixture.all;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.sessions.ClickInput;
import io.millrace.functions.sessions.UpdateVolume;
import io.millrace.integration.PipelineFixture.AfterWatermark;
import io.millrace.jobs.sessions.ClickstreamSessionsPipeline;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Either;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs the whole pipeline on a MiniCluster with RocksDB and parallelism 2 and checks every output. */
class ClickstreamSessionsPipelineITCase {

    @RegisterExtension
    static final MiniClusterExtension FLINK = PipelineFixture.miniCluster();

    private final List<Either<DeadLetter, ValidatedRecord<ClickEvent>>> input = new ArrayList<>();

    @Test
    void sessionsGrowMergeCompleteAndAreCorrected() throws Exception {
        view("a1", "ann", "00:00:10");
        view("a1", "ann", "00:00:10"); // copy
        view("b1", "bob", "00:10:00");
        view("a3", "ann", "00:50:00"); // more than the gap after a1; closes bob's session
        deadLetter();
        view("a2", "ann", "00:25:00"); // bridges a1 and a3
        view("b2", "bob", "00:39:00"); // extends bob's closed session
        view("c1", "cid", "02:00:00"); // closes all other sessions
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
        StreamExecutionEnvironment environment = PipelineFixture.environment();
        Input<ClickEvent> events = PipelineFixture.input(
                environment, input, ClickEvent.class, new ClickInput(), AfterWatermark.STAY_ACTIVE);
        ClickstreamSessionsPipeline pipeline = new ClickstreamSessionsPipeline(
                Duration.ofMinutes(30),
                Duration.ofHours(24),
                Duration.ofMinutes(10),
                UpdateVolume.everyEvent(),
                PipelineFixture.LIMITS);
        ClickstreamSessionsPipeline.Outputs outputs = pipeline.apply(events);
        try (CloseableIterator<SessionEvent> sessions = outputs.sessions().collectAsync();
                CloseableIterator<LateRecord> late = outputs.late().collectAsync();
                CloseableIterator<DeadLetter> deadLetters =
                        outputs.deadLetters().collectAsync()) {
            environment.execute("clickstream-sessions-test");
            return new Results(all(sessions), all(late), all(deadLetters));
        }
    }

    private void view(String id, String userId, String time) {
        Instant eventTime = Instant.parse("1970-01-01T" + time + "Z");
        add(new ClickEvent(id, userId, EventType.PAGE_VIEW, "/home", null, null, eventTime), id);
    }

    private void add(ClickEvent event, String rawValue) {
        input.add(PipelineFixture.valid(event, event.getUserId(), rawValue));
    }

    private void deadLetter() {
        input.add(PipelineFixture.undecodable("ann"));
    }
}
