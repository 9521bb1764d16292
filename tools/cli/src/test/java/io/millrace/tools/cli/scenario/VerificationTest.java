/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.SettingsException;
import io.millrace.config.UsageException;
import io.millrace.tools.platform.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerificationTest {

    private final Verification verification = new Verification(Optional.empty(), Duration.ZERO);

    @Test
    void hasAnOracleForEveryJob() {
        assertThat(Verification.JOBS)
                .containsExactlyElementsOf(Job.all().stream().map(Job::name).toList());
    }

    @Test
    void readsTheSettingsOfTheJob() {
        for (String job : Verification.JOBS) {
            assertThatThrownBy(() -> verification.verify(job, List.of("--no-such-key", "1"), Map.of()))
                    .as(job)
                    .isInstanceOf(SettingsException.class);
        }
    }

    @Test
    void rejectsAnUnknownJob() {
        assertThatThrownBy(() -> verification.verify("word-count", List.of(), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "there is no job 'word-count'; jobs: purchase-totals, fraud-detection, clickstream-sessions, order-enrichment");
    }
}
