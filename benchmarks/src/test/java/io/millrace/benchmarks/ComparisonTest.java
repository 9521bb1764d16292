/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.Measurement.CheckpointFigures;
import io.millrace.benchmarks.workloads.Fraud;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ComparisonTest {

    private static final Load LOAD = new Load(1_000, 10, 0, Duration.ofMinutes(1));

    private final Comparison comparison = new Comparison(new Fraud(), LOAD, new Fraud().contenders(LOAD));

    @Test
    void comparesRatesOfTheSameRound() {
        comparison.add("millrace", 1, run(400, 7));
        comparison.add("millrace", 2, run(900, 7));
        comparison.add("flink-cep", 1, run(200, 7));
        comparison.add("flink-cep", 2, run(300, 7));

        assertThat(comparison.ratio("millrace", "flink-cep")).contains(new Figures(2.5, 2.0, 3.0));
        assertThat(comparison.faults()).isEmpty();
    }

    @Test
    void reportsResultsThatDifferAndDoesNotCountTheRun() {
        comparison.add("millrace", 1, run(400, 7));
        comparison.add("flink-cep", 1, run(200, 8));

        assertThat(comparison.systems()).containsExactly("millrace");
        assertThat(comparison.faults())
                .singleElement()
                .asString()
                .contains("fraud, flink-cep, round 1: results differ");
    }

    @Test
    void reportsARunWithoutResults() {
        Measurement empty =
                new Measurement(true, 1_000, 1, 1, 1, 0, CheckpointFigures.NONE, new Digest(Long.MAX_VALUE));

        comparison.add("millrace", 1, empty);

        assertThat(comparison.systems()).isEmpty();
        assertThat(comparison.faults()).containsExactly("fraud, millrace, round 1: no results");
    }

    /** Nothing tells how far the results of a program are complete that has been stopped. */
    @Test
    void aLimitedProgramCountsAndHidesNoDifference() {
        Digest unknown = new Digest(Long.MIN_VALUE);
        unknown.add("user-1", 0, 6);
        comparison.add("flink-cep", 1, new Measurement(false, 100, 1, 1, 1, 0, CheckpointFigures.NONE, unknown));
        comparison.add("millrace", 1, run(400, 7));
        comparison.add("flink-cep", 2, run(200, 8));

        assertThat(comparison.ratio("millrace", "flink-cep")).contains(new Figures(4, 4, 4));
        assertThat(comparison.faults())
                .singleElement()
                .asString()
                .contains("fraud, flink-cep, round 2: results differ");
    }

    @Test
    void reportsARunThatHangs() {
        Digest none = new Digest(Long.MIN_VALUE);
        comparison.add("flink-cep", 1, new Measurement(false, 0, 1, 1, 1, 0, CheckpointFigures.NONE, none));

        assertThat(comparison.faults()).containsExactly("fraud, flink-cep, round 1: no progress after the warm-up");
    }

    private static Measurement run(double eventsPerSecond, long result) {
        Digest results = new Digest(Long.MAX_VALUE);
        results.add("user-1", 0, result);
        return new Measurement(true, 1_000, 1_000 / eventsPerSecond, 1, 1, 0, CheckpointFigures.NONE, results);
    }
}
