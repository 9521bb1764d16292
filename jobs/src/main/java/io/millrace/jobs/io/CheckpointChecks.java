/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Rejects checkpoints that cannot be taken, under which outputs could not be exactly-once, or after which a restart could
 * change what is late.
 */
final class CheckpointChecks {

    /** An option of Flink's RocksDB state backend, which only the cluster has. */
    private static final ConfigOption<String> TIMERS = ConfigOptions.key("state.backend.rocksdb.timer-service.factory")
            .stringType()
            .defaultValue("ROCKSDB");

    private CheckpointChecks() {}

    /** @param exactlyOnceOutputs the names of these outputs */
    static void check(
            StreamExecutionEnvironment environment, List<String> exactlyOnceOutputs, Duration transactionTimeout) {
        CheckpointConfig checkpoints = environment.getCheckpointConfig();
        if (!checkpoints.isCheckpointingEnabled()) {
            requireNoTransactions(exactlyOnceOutputs);
            return;
        }
        if (checkpoints.isUnalignedCheckpointsEnabled()) {
            throw new SubmitException(
                    ("%s is true; set it to false: unaligned checkpoints restore records in flight before the"
                                    + " watermarks that overtook them, so a restart would change which records are late")
                            .formatted(CheckpointingOptions.ENABLE_UNALIGNED.key()));
        }
        if ("HEAP".equalsIgnoreCase(environment.getConfiguration().get(TIMERS))) {
            throw new SubmitException(
                    ("%s is HEAP; set it to ROCKSDB: Flink would write the timers where the jobs write the wake-ups"
                                    + " of their cached keys, and every checkpoint would fail")
                            .formatted(TIMERS.key()));
        }
        if (!exactlyOnceOutputs.isEmpty()) {
            requireTransactionTimeout(checkpoints, transactionTimeout);
        }
    }

    /** Without checkpoints no transaction would ever be committed. */
    private static void requireNoTransactions(List<String> exactlyOnceOutputs) {
        exactlyOnceOutputs.stream().findFirst().ifPresent(output -> {
            throw new SubmitException("output '%s' is exactly-once but checkpointing is off; set %s"
                    .formatted(output, CheckpointingOptions.CHECKPOINTING_INTERVAL.key()));
        });
    }

    /** A transaction is open from one checkpoint to the end of the next; the broker must not abort it before. */
    private static void requireTransactionTimeout(CheckpointConfig checkpoints, Duration transactionTimeout) {
        long interval = checkpoints.getCheckpointInterval();
        long timeout = checkpoints.getCheckpointTimeout();
        if (transactionTimeout.toMillis() < interval + timeout) {
            throw new SubmitException(
                    ("transaction-timeout is %d ms, but a transaction can be open for %d ms (%s %d ms + %s %d ms);"
                                    + " raise transaction-timeout or lower one of these")
                            .formatted(
                                    transactionTimeout.toMillis(),
                                    interval + timeout,
                                    CheckpointingOptions.CHECKPOINTING_INTERVAL.key(),
                                    interval,
                                    CheckpointingOptions.CHECKPOINTING_TIMEOUT.key(),
                                    timeout));
        }
    }
}
