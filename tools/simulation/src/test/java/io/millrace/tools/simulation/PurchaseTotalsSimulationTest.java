/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PurchaseTotalsSimulationTest {

    private static final long FIRST_SEED = 1;
    private static final int SCHEDULES = 20_000;

    /** Within which every planted error has to be found. */
    private static final int FEW = 1_000;

    @Test
    void verifiesTheOutputOfEverySchedule() throws Exception {
        try (Simulation simulation = new Simulation(new PurchaseTotalsSimulation())) {
            assertThat(simulation.run(FIRST_SEED, SCHEDULES)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsAPlantedError(Planted error) throws Exception {
        try (Simulation simulation = new Simulation(new PurchaseTotalsSimulation(), error)) {
            assertThat(simulation.run(FIRST_SEED, FEW)).isPresent();
        }
    }

    @Test
    void isAFunctionOfTheSeed() throws Exception {
        try (Simulation simulation = new Simulation(new PurchaseTotalsSimulation());
                Simulation again = new Simulation(new PurchaseTotalsSimulation())) {
            for (long seed = 1; seed < 50; seed++) {
                assertThat(again.verdict(again.schedule(seed)))
                        .isEqualTo(simulation.verdict(simulation.schedule(seed)));
            }
        }
    }

    @Test
    void reachesEveryOutcomeOfTheIntake() throws Exception {
        InputCounts sum = new InputCounts(0, 0, 0, 0, 0, 0, 0);
        try (Simulation simulation = new Simulation(new PurchaseTotalsSimulation())) {
            for (long seed = 1; seed < 50; seed++) {
                JobVerdict verdict = simulation.verdict(simulation.schedule(seed));
                sum = plus(sum, verdict.input());
            }
        }
        assertThat(sum.byGauge().values()).allMatch(count -> count > 0);
    }

    private static InputCounts plus(InputCounts a, InputCounts b) {
        return new InputCounts(
                a.in() + b.in(),
                a.ignored() + b.ignored(),
                a.accepted() + b.accepted(),
                a.partiallyLate() + b.partiallyLate(),
                a.late() + b.late(),
                a.duplicate() + b.duplicate(),
                a.deadLettered() + b.deadLettered());
    }
}
