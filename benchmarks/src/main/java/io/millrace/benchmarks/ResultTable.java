/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures of a comparison as rows of text, the first one with the headings. */
final class ResultTable {

    private static final double MIB = 1024 * 1024;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String NONE = "–";

    private ResultTable() {}

    /** One row per system. */
    static List<List<String>> rates(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "system",
                "events/s",
                "min – max",
                "events/CPU-s",
                "broker CPU-s",
                "checkpoint",
                "took (longest)",
                "peak memory",
                "rounds"));
        for (String system : comparison.systems()) {
            List<Measurement> rounds = comparison.rounds(system);
            Figures rate = Figures.of(rounds, Measurement::eventsPerSecond);
            boolean hasCheckpoints = rounds.get(0).checkpoints().completed() > 0;
            rows.add(List.of(
                    system,
                    count(rate.median()),
                    count(rate.min()) + " – " + count(rate.max()),
                    count(Figures.of(rounds, Measurement::eventsPerCpuSecond).median()),
                    "%.1f"
                            .formatted(Figures.of(rounds, Measurement::brokerCpuSeconds)
                                    .median()),
                    hasCheckpoints
                            ? mebibytes(Figures.of(
                                            rounds, round -> round.checkpoints().bytes())
                                    .median())
                            : NONE,
                    hasCheckpoints
                            ? "%.0f ms (%.0f)"
                                    .formatted(
                                            Figures.of(rounds, round -> round.checkpoints()
                                                            .millis())
                                                    .median(),
                                            Figures.of(rounds, round -> round.checkpoints()
                                                            .longestMillis())
                                                    .max())
                            : NONE,
                    mebibytes(Figures.of(rounds, Measurement::peakBytes).median()),
                    rounds.size() + (rounds.stream().allMatch(Measurement::isComplete) ? "" : ", limited")));
        }
        return rows;
    }

    /** Millrace's rate as a multiple of each peer's, one row per peer. */
    static List<List<String>> ratios(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("as a multiple of"));
        List<String> own =
                comparison.systems().stream().filter(Comparison::isMillrace).toList();
        own.forEach(system -> heading.addAll(List.of(system, "min – max")));
        rows.add(heading);
        for (String peer : comparison.systems()) {
            if (Comparison.isMillrace(peer)) {
                continue;
            }
            List<String> row = new ArrayList<>(List.of(peer));
            for (String system : own) {
                Optional<Figures> ratio = comparison.ratio(system, peer);
                row.add(ratio.map(figures -> "%.2f".formatted(figures.median())).orElse(NONE));
                row.add(ratio.map(figures -> "%.2f – %.2f".formatted(figures.min(), figures.max()))
                        .orElse(NONE));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Rates of decoding, one row per system. */
    static List<List<String>> decode(Map<String, Figures> rates) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("decoder", "records/s", "ns/record", "min – max"));
        rates.forEach((system, rate) -> rows.add(List.of(
                system,
                count(rate.median()),
                count(NANOS_PER_SECOND / rate.median()),
                count(NANOS_PER_SECOND / rate.max()) + " – " + count(NANOS_PER_SECOND / rate.min()))));
        return rows;
    }

    private static String count(double value) {
        return "%,.0f".formatted(value);
    }

    private static String mebibytes(double bytes) {
        return "%,.1f MiB".formatted(bytes / MIB);
    }
}
