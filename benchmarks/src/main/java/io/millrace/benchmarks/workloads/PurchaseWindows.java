/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import io.millrace.benchmarks.Contender;
import io.millrace.benchmarks.Contender.FlinkPeer;
import io.millrace.benchmarks.Contender.Libraries;
import io.millrace.benchmarks.Contender.MillraceJob;
import io.millrace.benchmarks.Contender.Program;
import io.millrace.benchmarks.Contender.Results;
import io.millrace.benchmarks.InputWriter;
import io.millrace.benchmarks.Load;
import io.millrace.benchmarks.Workload;
import io.millrace.benchmarks.peers.FlinkSql;
import io.millrace.benchmarks.peers.FlinkWindows;
import io.millrace.benchmarks.peers.PlainLoop;
import io.millrace.benchmarks.peers.StreamsWindows;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Count and sum of purchases per user and window.
 *
 * @param shape of the windows, as in the description
 * @param definition of the window, as in a settings file of {@code purchase-totals}
 * @param slide from one window's start to the next
 */
public record PurchaseWindows(String name, String shape, WindowsFile windows, String definition, Duration slide)
        implements Workload {

    private static final String OUTPUT = "benchmark.totals";
    private static final Duration SIZE = Duration.ofMinutes(1);

    /** One-minute windows, one after the other. */
    public static PurchaseWindows tumbling(WindowsFile windows) {
        return new PurchaseWindows(
                "tumbling", "1-minute tumbling window", windows, "name: minute, type: tumbling, size: 1 min", SIZE);
    }

    /** One-minute windows, of which twelve overlap. */
    public static PurchaseWindows hopping(WindowsFile windows) {
        return new PurchaseWindows(
                "hopping",
                "hopping window of 60 s every 5 s",
                windows,
                "name: hopping, type: hopping, size: 60 s, slide: 5 s",
                Duration.ofSeconds(5));
    }

    @Override
    public String description() {
        return "Count and sum of purchases per user and %s.".formatted(shape);
    }

    @Override
    public long events() {
        return 5_000_000;
    }

    @Override
    public Duration span() {
        return Duration.ofMinutes(10);
    }

    @Override
    public String input() {
        return TopicNames.USER_EVENTS;
    }

    @Override
    public void produce(InputWriter writer, Load load) {
        Purchases.produce(writer, load);
    }

    @Override
    public List<Contender> contenders(Load load) {
        List<String> window = List.of("--config", windows.of(definition));
        List<String> sizes = List.of("size=" + SIZE, "slide=" + slide, "final-watermark=" + load.finalWatermark());
        List<Contender> contenders = new ArrayList<>(List.of(
                new MillraceJob("millrace", TopicNames.PURCHASE_TOTALS, JobDefinition.PURCHASE_TOTALS, window),
                new MillraceJob(
                        "millrace-no-dedup",
                        TopicNames.PURCHASE_TOTALS,
                        JobDefinition.PURCHASE_TOTALS,
                        List.of(window.get(0), window.get(1), "--dedup-horizon", "0")),
                new FlinkPeer("flink", OUTPUT, FlinkWindows.class, sizes),
                new FlinkPeer("flink-sql", OUTPUT, FlinkSql.class, Libraries.SQL, sizes),
                new Program("kafka-streams", OUTPUT, StreamsWindows.class, Results.MEASURED, sizes)));
        boolean isTumbling = slide.equals(SIZE);
        if (isTumbling) { // the only windows that the loop knows
            contenders.add(new Program("loop", OUTPUT, PlainLoop.class, Results.AFTERWARDS, sizes));
        }
        return contenders;
    }

    @Override
    public ResultReader results() {
        return new Purchases.Reader();
    }
}
