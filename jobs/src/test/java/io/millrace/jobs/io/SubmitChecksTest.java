/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class SubmitChecksTest {

    @Test
    void theRequestSizeOfAllClientsAppliesToProducers() {
        assertThat(checks("--kafka.max.request.size", "2000000").producerMaximum())
                .isEqualTo(2_000_000);
    }

    @Test
    void theRequestSizeOfProducersOverridesThatOfAllClients() {
        assertThat(checks("--kafka.max.request.size", "2000000", "--producer.max.request.size", "3000000")
                        .producerMaximum())
                .isEqualTo(3_000_000);
    }

    @Test
    void theRequestSizeIsUnlimitedByDefault() {
        assertThat(checks().producerMaximum()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void rejectsARequestSizeThatIsNotANumber() {
        assertThatThrownBy(() -> checks("--producer.max.request.size", "2 MB").producerMaximum())
                .isInstanceOf(SubmitException.class)
                .hasMessage("producer.max.request.size must be a whole number of bytes; got '2 MB'");
    }

    @Test
    void rejectsExactlyOnceOutputsWithoutCheckpointing() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();

        assertThatThrownBy(() -> checks().check(environment, Map.of()))
                .isInstanceOf(SubmitException.class)
                .hasMessage("output 'dead-letters' is exactly-once but checkpointing is off;"
                        + " set execution.checkpointing.interval");
        environment.enableCheckpointing(1_000);
        checks().requireCheckpoints(environment);
    }

    private static SubmitChecks checks(String... arguments) {
        return new SubmitChecks(
                JobDefinition.PURCHASE_TOTALS,
                PurchaseTotalsSettings.load(arguments, Map.of()).job());
    }
}
