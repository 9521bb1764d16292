/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.Measurement.CheckpointFigures;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MeasurementTest {

    private static final List<Sample> SAMPLES = List.of(
            new Sample(1_000, 0, 9_000, 100),
            new Sample(2_000, 250, 10_000, 200),
            new Sample(3_000, 600, 11_000, 300),
            new Sample(4_000, 1_000, 13_000, 500));

    @Test
    void beginsWithTheFirstSampleAfterTheWarmUp() {
        Measurement measured = measure(4_000, 200);

        assertThat(measured.events()).isEqualTo(750);
        assertThat(measured.seconds()).isEqualTo(2.0);
        assertThat(measured.eventsPerSecond()).isEqualTo(375.0);
        assertThat(measured.cpuSeconds()).isEqualTo(3.0);
        assertThat(measured.eventsPerCpuSecond()).isEqualTo(250.0);
        assertThat(measured.brokerCpuSeconds()).isEqualTo(0.3);
    }

    @Test
    void endsWithTheLastResult() {
        assertThat(measure(7_000, 200).seconds()).isEqualTo(5.0);
    }

    private static Measurement measure(long end, long warmUp) {
        return Measurement.of(SAMPLES, true, end, warmUp, 0, CheckpointFigures.NONE, new Digest(Long.MAX_VALUE));
    }
}
