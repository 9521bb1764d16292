/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.SettingsException;
import io.millrace.config.jobs.JobDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerificationTest {

    private final Verification verification = new Verification(Optional.empty(), Duration.ZERO);

    @Test
    void readsTheSettingsOfEveryJob() {
        for (JobDefinition job : JobDefinition.all()) {
            assertThatThrownBy(() -> verification.verify(job, List.of("--no-such-key", "1"), Map.of()))
                    .as(job.name())
                    .isInstanceOf(SettingsException.class);
        }
    }
}
