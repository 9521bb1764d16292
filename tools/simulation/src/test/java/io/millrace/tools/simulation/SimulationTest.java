/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.oracle.core.JobVerdict;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {

    private static final long FIRST_SEED = 1;

    /** As many as a job can run in about half a minute. */
    private static final Map<JobDefinition, Integer> SCHEDULES = Map.of(
            JobDefinition.PURCHASE_TOTALS, 5_000,
            JobDefinition.CLICKSTREAM_SESSIONS, 2_500,
            JobDefinition.ORDER_ENRICHMENT, 1_250,
            JobDefinition.FRAUD_DETECTION, 1_000);

    /** Within which every planted error has to be found. */
    private static final int FEW = 1_000;

    /** Seeds that together reach everything. */
    private static final int SOME = 60;

    static Stream<Named<SimulatedJob>> jobs() {
        return SimulatedJobs.all().stream().map(job -> Named.of(job.name(), job));
    }

    static Stream<Arguments> plantedErrors() {
        return jobs().flatMap(job -> Arrays.stream(Planted.values()).map(error -> Arguments.of(job, error)));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void verifiesTheOutputOfEverySchedule(SimulatedJob job) throws Exception {
        try (Simulation simulation = new Simulation(job)) {
            assertThat(simulation.run(FIRST_SEED, SCHEDULES.get(job.definition())))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("plantedErrors")
    void findsAPlantedError(SimulatedJob job, Planted error) throws Exception {
        try (Simulation simulation = new Simulation(job, error)) {
            assertThat(simulation.run(FIRST_SEED, FEW)).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void isAFunctionOfTheSeed(SimulatedJob job) throws Exception {
        try (Simulation simulation = new Simulation(job);
                Simulation again = new Simulation(job)) {
            for (long seed = FIRST_SEED; seed < SOME; seed++) {
                assertThat(again.verdict(again.schedule(seed)))
                        .isEqualTo(simulation.verdict(simulation.schedule(seed)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void reachesEveryOutcomeOfTheIntake(SimulatedJob job) throws Exception {
        Map<String, Long> counts = new HashMap<>();
        try (Simulation simulation = new Simulation(job)) {
            for (long seed = FIRST_SEED; seed < SOME; seed++) {
                JobVerdict verdict = simulation.verdict(simulation.schedule(seed));
                verdict.input().byGauge().forEach((gauge, count) -> counts.merge(gauge, count, Long::sum));
            }
        }

        List<String> never = counts.keySet().stream()
                .filter(gauge -> counts.get(gauge) == 0)
                .sorted()
                .toList();
        assertThat(never).isEqualTo(OUTCOMES_WITHOUT_MEANING.get(job.definition()));
    }

    /** Only windows can be missed in part, and only user events have types that a job does not use. */
    private static final Map<JobDefinition, List<String>> OUTCOMES_WITHOUT_MEANING = Map.of(
            JobDefinition.PURCHASE_TOTALS, List.of(),
            JobDefinition.CLICKSTREAM_SESSIONS, List.of("recordsIgnored", "recordsPartiallyLate"),
            JobDefinition.ORDER_ENRICHMENT, List.of("recordsIgnored", "recordsPartiallyLate"),
            JobDefinition.FRAUD_DETECTION, List.of("recordsIgnored", "recordsPartiallyLate"));

    @Test
    void shrinksASchedule() throws Exception {
        try (Simulation simulation = new Simulation(new PurchaseTotalsSimulation(), Planted.COMMIT_REPEATED)) {
            Optional<Simulation.Failure> failure = simulation.run(FIRST_SEED, FEW);

            assertThat(failure.orElseThrow().description())
                    .contains("purchase-totals fails with seed 1", "1 records:", "duplicated")
                    .doesNotContain("crash before");
        }
    }
}
