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
import io.millrace.benchmarks.peers.StreamsWindows;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import java.time.Duration;
import java.util.List;

/** Count and sum of purchases per user and overlapping minute. */
public record Hopping(WindowsFile windows) implements Workload {

    private static final String OUTPUT = "benchmark.totals";

    @Override
    public String name() {
        return "hopping";
    }

    @Override
    public String description() {
        return "Count and sum of purchases per user and hopping window of 60 s every 5 s.";
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
        List<String> window = List.of("--config", windows.of("name: hopping, type: hopping, size: 60 s, slide: 5 s"));
        List<String> sizes = List.of("size=PT1M", "slide=PT5S");
        return List.of(
                new MillraceJob("millrace", TopicNames.PURCHASE_TOTALS, JobDefinition.PURCHASE_TOTALS, window),
                new MillraceJob(
                        "millrace-no-dedup",
                        TopicNames.PURCHASE_TOTALS,
                        JobDefinition.PURCHASE_TOTALS,
                        List.of(window.get(0), window.get(1), "--dedup-horizon", "0")),
                new FlinkPeer("flink", OUTPUT, FlinkWindows.class, sizes),
                new FlinkPeer("flink-sql", OUTPUT, FlinkSql.class, Libraries.SQL, sizes),
                new Program("kafka-streams", OUTPUT, StreamsWindows.class, Results.MEASURED, sizes));
    }

    @Override
    public ResultReader results() {
        return new Purchases.Reader();
    }
}
