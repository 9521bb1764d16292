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
import io.millrace.functions.totals.CountWindows;
import io.millrace.functions.totals.PurchaseInput;
import io.millrace.functions.totals.TimeWindows;
import io.millrace.integration.PipelineFixture.AfterWatermark;
import io.millrace.jobs.totals.PurchaseTotalsPipeline;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
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
class PurchaseTotalsPipelineITCase {

    @RegisterExtension
    static final MiniClusterExtension FLINK = PipelineFixture.miniCluster();

    private final List<Either<DeadLetter, ValidatedRecord<PurchaseEvent>>> input = new ArrayList<>();

    @Test
    void everyRecordLeavesThroughExactlyOneOutput() throws Exception {
        purchase("e1", "ann", 100, "00:00:10");
        purchase("e2", "bob", 200, "00:00:20");
        purchase("e1", "ann", 100, "00:00:10"); // copy
        purchase("e1", "ann", 999, "00:00:10"); // same id, different bytes
        view("v1", "ann", "00:01:30"); // ignored, and moves the watermark past tumbling-1m
        purchase("e3", "ann", 50, "00:00:40"); // late update
        deadLetter();
        view("v2", "ann", "00:11:30"); // past tumbling-1m and its allowed lateness
        purchase("e4", "ann", 7, "00:00:50"); // partially late: tumbling-5m only
        view("v3", "ann", "00:20:00");
        purchase("e5", "bob", 7, "00:00:50"); // late

        Results results = run();

        assertThat(results.totals)
                .extracting(
                        PurchaseTotal::getUserId,
                        PurchaseTotal::getWindow,
                        PurchaseTotal::getTotalMinor,
                        PurchaseTotal::getRevision,
                        PurchaseTotal::getKind)
                .containsExactlyInAnyOrder(
                        tuple("ann", "tumbling-1m", 100L, 0, ResultKind.ON_TIME),
                        tuple("bob", "tumbling-1m", 200L, 0, ResultKind.ON_TIME),
                        tuple("ann", "tumbling-1m", 150L, 1, ResultKind.LATE_UPDATE),
                        tuple("ann", "tumbling-5m", 150L, 0, ResultKind.ON_TIME),
                        tuple("bob", "tumbling-5m", 200L, 0, ResultKind.ON_TIME),
                        tuple("ann", "tumbling-5m", 157L, 1, ResultKind.LATE_UPDATE),
                        tuple("ann", "count-2", 150L, 0, ResultKind.ON_TIME));
        assertThat(results.late)
                .extracting(LateRecord::kind, late -> new String(late.raw().value(), UTF_8), LateRecord::windows)
                .containsExactlyInAnyOrder(
                        tuple(LateRecord.Kind.PARTIAL, "e4 7", List.of("tumbling-1m@0")),
                        tuple(LateRecord.Kind.FULL, "e5 7", List.of()));
        assertThat(results.deadLetters)
                .extracting(DeadLetter::stage)
                .containsExactlyInAnyOrder(DeadLetter.Stage.DECODE, DeadLetter.Stage.DUPLICATE_CONFLICT);
    }

    private record Results(List<PurchaseTotal> totals, List<LateRecord> late, List<DeadLetter> deadLetters) {}

    private Results run() throws Exception {
        StreamExecutionEnvironment environment = PipelineFixture.environment();
        Input<PurchaseEvent> events = PipelineFixture.input(
                environment, input, PurchaseEvent.class, new PurchaseInput(), AfterWatermark.STAY_ACTIVE);
        PurchaseTotalsPipeline pipeline = new PurchaseTotalsPipeline(
                List.of(
                        TimeWindows.tumbling("tumbling-1m", Duration.ofMinutes(1)),
                        TimeWindows.tumbling("tumbling-5m", Duration.ofMinutes(5))),
                List.of(new CountWindows("count-2", 2)),
                Duration.ofMinutes(10),
                Duration.ofDays(30),
                PipelineFixture.LIMITS);
        PurchaseTotalsPipeline.Outputs outputs = pipeline.apply(events);
        try (CloseableIterator<PurchaseTotal> totals = outputs.totals().collectAsync();
                CloseableIterator<LateRecord> late = outputs.late().collectAsync();
                CloseableIterator<DeadLetter> deadLetters =
                        outputs.deadLetters().collectAsync()) {
            environment.execute("purchase-totals-test");
            return new Results(all(totals), all(late), all(deadLetters));
        }
    }

    private void purchase(String id, String userId, long amountMinor, String time) {
        Instant eventTime = Instant.parse("1970-01-01T" + time + "Z");
        add(new PurchaseEvent(id, userId, EventType.PURCHASE, amountMinor, "EUR", eventTime), id + " " + amountMinor);
    }

    private void view(String id, String userId, String time) {
        Instant eventTime = Instant.parse("1970-01-01T" + time + "Z");
        add(new PurchaseEvent(id, userId, EventType.PAGE_VIEW, null, null, eventTime), id);
    }

    private void add(PurchaseEvent event, String rawValue) {
        input.add(PipelineFixture.valid(event, event.getUserId(), rawValue));
    }

    private void deadLetter() {
        input.add(PipelineFixture.undecodable("ann"));
    }
}
