/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.SettingsException;
import io.millrace.config.UsageException;
import io.millrace.config.jobs.JobDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerifierTest {

    private final Verifier verifier = new Verifier(Optional.empty(), Duration.ZERO, () -> true);

    @Test
    void hasAnOracleForEveryJob() {
        assertThat(Verifier.JOBS).containsExactlyElementsOf(JobDefinition.names());
    }

    @Test
    void readsTheSettingsOfTheJobItIsAskedFor() {
        for (String job : Verifier.JOBS) {
            assertThatThrownBy(() -> verifier.verify(job, List.of("--no-such-key", "1"), Map.of()))
                    .as(job)
                    .isInstanceOf(SettingsException.class);
        }
    }

    @Test
    void knowsNoOtherJob() {
        assertThatThrownBy(() -> verifier.verify("word-count", List.of(), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessage("there is no job 'word-count'; there are: " + String.join(", ", JobDefinition.names()));
    }
}
