/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.functions.fraud.HistoryRetention;
import io.millrace.functions.fraud.ScoreTransactions;
import io.millrace.functions.intake.DeduplicateAndRouteLate;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.CachedBroadcastOperator;
import io.millrace.functions.runtime.StableWatermarkOperator;
import io.millrace.functions.sessions.BuildSessions;
import io.millrace.functions.sessions.SessionBounds;
import io.millrace.functions.sessions.UpdateVolume;
import io.millrace.functions.totals.PurchaseInput;
import io.millrace.functions.totals.PurchaseLateness;
import io.millrace.functions.totals.SumPurchases;
import io.millrace.functions.totals.TimeWindows;
import io.millrace.functions.totals.WindowSettings;
import io.millrace.jobs.fraud.FraudDetectionPipeline;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The stateful operators of the jobs, each with the settings that its job has by default. */
public enum OperatorUnderTest {
    DEDUPLICATE {
        @Override
        Feed open(int users) throws Exception {
            var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new DeduplicateAndRouteLate<>(
                            new PurchaseInput(), new PurchaseLateness(List.of(WINDOWS), LATENESS), LIMITS),
                    received -> received.event().getUserId(),
                    Types.STRING);
            harness.setup(new AvroSerializer<>(PurchaseEvent.class));
            harness.open();
            return new Feed(
                    users,
                    harness,
                    (id, user, time) -> {
                        byte[] value = id.getBytes(UTF_8);
                        var raw = new RawRecord("user-events", 0, 0, time, value, value, List.of());
                        harness.processElement(new ValidatedRecord<>(purchase(id, user, time), raw), time);
                    },
                    harness::processWatermark);
        }
    },

    SUM {
        @Override
        Feed open(int users) throws Exception {
            WindowSettings settings = new WindowSettings(List.of(WINDOWS), List.of(), LATENESS, Duration.ofHours(1));
            var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new StableWatermarkOperator<>(new SumPurchases(settings, CACHE_BYTES)),
                    PurchaseEvent::getUserId,
                    Types.STRING);
            harness.setup(new AvroSerializer<>(PurchaseTotal.class));
            harness.open();
            return new Feed(
                    users,
                    harness,
                    (id, user, time) -> {
                        harness.processElement(purchase(id, user, time), time);
                    },
                    harness::processWatermark);
        }
    },

    SESSIONS {
        @Override
        Feed open(int users) throws Exception {
            SessionBounds bounds = SessionBounds.of(Duration.ofMinutes(30), Duration.ofHours(24), LATENESS);
            var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new StableWatermarkOperator<>(new BuildSessions(bounds, UpdateVolume.finalsOnly(), CACHE_BYTES)),
                    ClickEvent::getUserId,
                    Types.STRING);
            harness.setup(new AvroSerializer<>(SessionEvent.class));
            harness.open();
            return new Feed(
                    users,
                    harness,
                    (id, user, time) -> {
                        Instant at = Instant.ofEpochMilli(time);
                        harness.processElement(
                                new ClickEvent(id, user, EventType.PAGE_VIEW, "/p", null, null, at), time);
                    },
                    harness::processWatermark);
        }
    },

    /** With the candidates of the three patterns. */
    SCORE {
        @Override
        Feed open(int users) throws Exception {
            FraudDetectionPipeline job =
                    FraudDetectionPipeline.of(FraudDetectionSettings.load(new String[0], Map.of()), LIMITS);
            var harness = new KeyedBroadcastOperatorTestHarness<>(
                    new CachedBroadcastOperator<>(
                            new ScoreTransactions(
                                    new HistoryRetention(job.history(), job.amountMemory()),
                                    job.defaultRules(),
                                    job.patterns(),
                                    CACHE_BYTES),
                            ScoreTransactions.RULES),
                    Transaction::getUserId,
                    Types.STRING,
                    1,
                    1,
                    0);
            harness.setup(new AvroSerializer<>(FraudDecision.class));
            harness.open();
            harness.processBroadcastWatermark(Watermark.MAX_WATERMARK);
            return new Feed(
                    users,
                    harness,
                    (id, user, time) -> {
                        Instant at = Instant.ofEpochMilli(time);
                        long amount = 1_000 + time % 10_000;
                        harness.processElement(new Transaction(id, user, amount, "EUR", "DE", "m", at), time);
                    },
                    watermark -> harness.processWatermark(new Watermark(watermark)));
        }
    };

    private static final long CACHE_BYTES = 1L << 30;
    private static final Duration LATENESS = Duration.ofMinutes(10);
    private static final TimeWindows WINDOWS = TimeWindows.tumbling("tumbling-1m", Duration.ofMinutes(1));
    private static final IntakeLimits LIMITS =
            new IntakeLimits(Duration.ofHours(1), 1 << 20, CACHE_BYTES, Clock.systemUTC());

    private static PurchaseEvent purchase(String id, String user, long time) {
        return new PurchaseEvent(id, user, EventType.PURCHASE, 500L, "EUR", Instant.ofEpochMilli(time));
    }

    /** Opens the operator on the heap state backend, which it does not touch as long as the cache holds everything. */
    abstract Feed open(int users) throws Exception;
}
