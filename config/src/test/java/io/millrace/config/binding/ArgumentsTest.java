/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.TextRequestedException;
import io.millrace.config.jobs.ConfigFile;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void takesBothFormsAndValuesWithEqualsSigns() {
        JobSettings job = PurchaseTotalsSettings.load(
                        new String[] {"--group-id", "a", "--environment=b", "--kafka.ssl.provider=x=y", "--kafka.z=--"},
                        Map.of())
                .job();

        assertThat(job.groupId()).isEqualTo("a");
        assertThat(job.environment()).isEqualTo("b");
        assertThat(job.kafka()).containsEntry("ssl.provider", "x=y").containsEntry("z", "--");
    }

    @Test
    void refusesAMissingValue() {
        assertThat(ConfigFile.faultsOf(Map.of(), "--environment", "--group-id"))
                .extracting(ConfigError::source, ConfigError::key, ConfigError::problem)
                .containsExactly(
                        tuple("--environment", "environment", "has no value"),
                        tuple("--group-id", "group-id", "has no value"));
    }

    @Test
    void refusesAnEmptyValue() {
        assertThat(ConfigFile.faultsOf(Map.of(), "--group-id="))
                .extracting(ConfigError::source, ConfigError::problem)
                .containsExactly(tuple("--group-id", "is empty"));
    }

    @Test
    void refusesARepeatedKey() {
        assertThat(ConfigFile.faultsOf(Map.of(), "--group-id", "a", "--group-id=a"))
                .extracting(ConfigError::source, ConfigError::problem)
                .containsExactly(tuple("--group-id", "is given more than once"));
    }

    @Test
    void refusesWhatIsNoSetting() {
        assertThat(ConfigFile.faultsOf(Map.of(), "--", "stray", "-x", "--=1"))
                .extracting(ConfigError::source, ConfigError::problem)
                .containsExactly(
                        tuple("argument '--'", "is not a setting"),
                        tuple("argument 'stray'", "is not a setting"),
                        tuple("argument '-x'", "is not a setting"),
                        tuple("--", "is not a known setting"));
    }

    @Test
    void refusesAnUnknownKeyWithTheNearest() {
        assertThat(ConfigFile.faultsOf(Map.of(), "--allowedLateness", "1 s", "--idleness", "1 s"))
                .extracting(ConfigError::source, ConfigError::remedy)
                .containsExactly(
                        tuple("--allowedLateness", "nearest valid key: allowed-lateness"),
                        tuple("--idleness", "nearest valid key: watermark.idleness"));
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThat(ConfigFile.faultsOf(Map.of(), "--config", "no/such.yaml", "--colour", "red"))
                .extracting(ConfigError::source, ConfigError::problem)
                .containsExactly(
                        tuple("no/such.yaml", "there is no such file"), tuple("--colour", "is not a known setting"));
    }

    @Test
    void helpExplainsEveryKey() {
        TextRequestedException help = catchThrowableOfType(
                TextRequestedException.class,
                () -> PurchaseTotalsSettings.load(new String[] {"--help", "--nonsense"}, Map.of()));

        assertThat(help).hasMessage(JobDefinition.PURCHASE_TOTALS.settings().help());
        assertThat(help.getMessage()).contains("--config FILE", "# Windows over which", "count-window-idle: 30 d");
    }
}
