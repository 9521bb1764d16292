/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.TextRequestedException;
import io.millrace.config.jobs.ConfigFile;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void acceptsBothFormsAndValuesWithEqualsSigns() {
        JobSettings job = PurchaseTotalsSettings.load(
                        new String[] {"--group-id", "a", "--environment=b", "--kafka.ssl.provider=x=y", "--kafka.z=--"},
                        Map.of())
                .job();

        assertThat(job.groupId()).isEqualTo("a");
        assertThat(job.environment()).isEqualTo("b");
        assertThat(job.kafka()).containsEntry("ssl.provider", "x=y").containsEntry("z", "--");
    }

    @Test
    void rejectsAMissingValue() {
        assertThat(ConfigFile.errorsOf(Map.of(), "--environment", "--group-id"))
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::problem)
                .containsExactly(
                        tuple("--environment", "environment", "missing value"),
                        tuple("--group-id", "group-id", "missing value"));
    }

    @Test
    void rejectsAnEmptyValue() {
        assertThat(ConfigFile.errorsOf(Map.of(), "--group-id="))
                .extracting(ConfigError::origin, ConfigError::problem)
                .containsExactly(tuple("--group-id", "must consist of letters, digits, dots, _ and hyphens"));
    }

    @Test
    void rejectsARepeatedKey() {
        assertThat(ConfigFile.errorsOf(Map.of(), "--group-id", "a", "--group-id=a"))
                .extracting(ConfigError::origin, ConfigError::problem)
                .containsExactly(tuple("--group-id", "set more than once"));
    }

    @Test
    void rejectsUnexpectedArguments() {
        assertThat(ConfigFile.errorsOf(Map.of(), "--", "stray", "-x", "--=1"))
                .extracting(ConfigError::origin, ConfigError::problem)
                .containsExactly(
                        tuple("command line", "unexpected argument '--'"),
                        tuple("command line", "unexpected argument 'stray'"),
                        tuple("command line", "unexpected argument '-x'"),
                        tuple("--", "unknown key"));
    }

    @Test
    void rejectsAnUnknownKeyWithTheNearest() {
        assertThat(ConfigFile.errorsOf(Map.of(), "--allowedLateness", "1 s", "--idleness", "1 s"))
                .extracting(ConfigError::origin, ConfigError::remedy)
                .containsExactly(
                        tuple("--allowedLateness", "did you mean 'allowed-lateness'?"),
                        tuple("--idleness", "did you mean 'watermark.idleness'?"));
    }

    @Test
    void rejectsAMissingFile() {
        assertThat(ConfigFile.errorsOf(Map.of(), "--config", "no/such.yaml", "--colour", "red"))
                .extracting(ConfigError::origin, ConfigError::problem)
                .containsExactly(tuple("no/such.yaml", "file not found"), tuple("--colour", "unknown key"));
    }

    @Test
    void helpWinsOverErrors() {
        assertThatThrownBy(() -> PurchaseTotalsSettings.load(new String[] {"--help", "--nonsense"}, Map.of()))
                .isInstanceOf(TextRequestedException.class)
                .hasMessageContaining("# Windows over which");
    }
}
