/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.FraudDetectionSettings;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class JobEnvironmentTest {

    @Test
    void theTimingOfTheSettingsIsThatOfFlink() {
        String[] arguments = {"--buffer-timeout", "3 ms", "--watermark.interval", "7 ms"};

        StreamExecutionEnvironment environment = JobEnvironment.create(
                FraudDetectionSettings.load(arguments, Map.of()).job());

        assertThat(environment.getBufferTimeout()).isEqualTo(3);
        assertThat(environment.getConfig().getAutoWatermarkInterval()).isEqualTo(7);
    }
}
