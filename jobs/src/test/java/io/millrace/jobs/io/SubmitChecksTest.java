/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void rejectsUnalignedCheckpoints() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
        environment.enableCheckpointing(1_000);
        environment.getCheckpointConfig().enableUnalignedCheckpoints();

        assertThatThrownBy(() -> checks().requireCheckpoints(environment))
                .isInstanceOf(SubmitException.class)
                .hasMessage("execution.checkpointing.unaligned.enabled is true; set it to false: unaligned checkpoints"
                        + " restore records in flight before the watermarks that overtook them, so a restart would"
                        + " change which records are late");
    }

    @Test
    void rejectsTimersOnTheHeap() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                Configuration.fromMap(Map.of("state.backend.rocksdb.timer-service.factory", "heap")));
        environment.enableCheckpointing(1_000);

        assertThatThrownBy(() -> checks().requireCheckpoints(environment))
                .isInstanceOf(SubmitException.class)
                .hasMessage(
                        "state.backend.rocksdb.timer-service.factory is HEAP; set it to ROCKSDB: Flink would write the"
                                + " timers where the jobs write the wake-ups of their cached keys, and every checkpoint would"
                                + " fail");
    }

    @Test
    void rejectsATransactionTimeoutBelowTheIntervalAndTheTimeoutOfCheckpoints() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
        environment.enableCheckpointing(5_000);
        environment.getCheckpointConfig().setCheckpointTimeout(55_001);

        assertThatThrownBy(() -> checks("--transaction-timeout", "1 min").requireCheckpoints(environment))
                .isInstanceOf(SubmitException.class)
                .hasMessage("transaction-timeout is 60000 ms, but a transaction can be open for 60001 ms"
                        + " (execution.checkpointing.interval 5000 ms + execution.checkpointing.timeout 55001 ms);"
                        + " raise transaction-timeout or lower one of these");
        environment.getCheckpointConfig().setCheckpointTimeout(55_000);
        checks("--transaction-timeout", "1 min").requireCheckpoints(environment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../flink-conf/local", "../flink-conf/production"})
    void acceptsTheShippedFlinkConfigurations(String folder) {
        Configuration configuration = GlobalConfiguration.loadConfiguration(folder);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
        environment.configure(configuration);

        assertThat(environment.getCheckpointConfig().isCheckpointingEnabled()).isTrue();
        checks().requireCheckpoints(environment);
    }

    @Test
    void rejectsInputsWithTimestampsOfTheirProducers() {
        Map<String, String> types = Map.of("orders", "LogAppendTime", "users", "CreateTime");

        assertThatThrownBy(() -> TimestampTypeCheck.check(types, false))
                .isInstanceOf(SubmitException.class)
                .hasMessage("input topics with another message.timestamp.type than LogAppendTime: {users=CreateTime}."
                        + " One producer whose clock is ahead can move the watermark there permanently, which makes all"
                        + " later records late; change the topics with: scripts/millrace topics apply, or accept it"
                        + " with: --allow-create-time true");
    }

    @Test
    void warnsOfTimestampsOfProducersThatAreAllowed() {
        assertThat(TimestampTypeCheck.check(Map.of("users", "CreateTime"), true))
                .contains("warning: input topics with another message.timestamp.type than LogAppendTime:"
                        + " {users=CreateTime}. One producer whose clock is ahead can move the watermark there"
                        + " permanently, which makes all later records late");
        assertThat(TimestampTypeCheck.check(Map.of("users", "LogAppendTime"), true))
                .isEmpty();
    }

    private static SubmitChecks checks(String... arguments) {
        return new SubmitChecks(
                JobDefinition.PURCHASE_TOTALS,
                PurchaseTotalsSettings.load(arguments, Map.of()).job());
    }
}
