/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.oracle.Oracles;
import io.millrace.tools.oracle.core.JobOracle;
import io.millrace.tools.oracle.core.JobOracle.View;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.core.ResultReader;
import io.millrace.tools.oracle.core.TopicScan;
import io.millrace.tools.oracle.core.TopicScan.Extent;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.JobStatus;
import io.millrace.tools.traffic.PlantedFraud;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Waits until jobs have caught up with their input, then compares their output in Kafka with the oracle's. */
public final class Verification {

    private static final Duration OPEN_TRANSACTION_TIMEOUT = Duration.ofSeconds(60);

    private final Optional<FlinkRest> flink;
    private final Duration catchUpTimeout;

    /**
     * Connects to nothing yet.
     *
     * @param flink source of the jobs' own counts; empty = they are left out
     * @param catchUpTimeout how long a running job may take to catch up with its input
     */
    public Verification(Optional<FlinkRest> flink, Duration catchUpTimeout) {
        this.flink = flink;
        this.catchUpTimeout = catchUpTimeout;
    }

    /** Verifies every job of a deployment, in its order. */
    public List<JobVerdict> verify(Deployment deployment) {
        return deployment.jobs().stream()
                .map(job -> verify(job, deployment.arguments(job), System.getenv()))
                .toList();
    }

    /**
     * Verifies one job.
     *
     * @param arguments those the job was submitted with: {@code --config FILE --key value …}
     * @throws io.millrace.config.SettingsException if its settings are not valid
     */
    public JobVerdict verify(JobDefinition job, List<String> arguments, Map<String, String> environment) {
        OracleDefinition<?>.Configured configured =
                Oracles.of(job).configure(arguments.toArray(String[]::new), environment);
        TopicScan scan = new TopicScan(consumer(configured.settings()), OPEN_TRANSACTION_TIMEOUT);
        Map<String, Extent> inputs = new LinkedHashMap<>();
        job.inputs().forEach(topic -> inputs.put(topic, scan.extent(topic)));
        String counted = job.dataInputs().get(0);
        List<String> notes = new ArrayList<>();
        if (!inputs.get(counted).isWhole()) {
            notes.add("the oldest records of %s were deleted by retention; their results cannot be verified"
                    .formatted(counted));
        }
        Optional<Map<String, Long>> jobCounts = flink.flatMap(
                rest -> countsOnceCaughtUp(rest, job.name(), () -> records(scan, counted, inputs.get(counted)), notes));
        JobOracle oracle =
                configured.oracle(RegistryConnection.of(configured.settings()), scan.firstTimestamp(counted));
        for (View view : oracle.views()) {
            Extent extent = inputs.containsKey(view.topic()) ? inputs.get(view.topic()) : scan.extent(view.topic());
            scan.read(view.topic(), extent, view.consumer());
        }
        inputs.forEach((topic, extent) -> requireUnchanged(scan, topic, extent));
        return oracle.verdict(jobCounts, notes);
    }

    private static void requireUnchanged(TopicScan scan, String topic, Extent extent) {
        if (!scan.extent(topic).equals(extent)) {
            throw new OperationFailedException(
                    "%s received records meanwhile; stop the traffic, then verify again".formatted(topic));
        }
    }

    private Optional<Map<String, Long>> countsOnceCaughtUp(
            FlinkRest rest, String job, LongSupplier records, List<String> notes) {
        Optional<JobStatus> running;
        try {
            running = rest.runningJob(job);
        } catch (OperationFailedException e) {
            notes.add(e.getMessage());
            return Optional.empty();
        }
        if (running.isEmpty()) {
            notes.add("the job is not running; its own counts are left out");
            return Optional.empty();
        }
        JobProgress progress = new JobProgress(rest, running.orElseThrow().id());
        if (!progress.awaitCaughtUp(records.getAsLong(), catchUpTimeout)) {
            notes.add("the job did not catch up with its input within %d s".formatted(catchUpTimeout.toSeconds()));
        }
        JobDefinition definition = JobDefinition.require(job);
        RefusedInput.of(rest, definition, running.orElseThrow().id())
                .forEach(refused -> notes.add(refused.describe(definition)));
        return Optional.of(progress.counts());
    }

    private static long records(TopicScan scan, String topic, Extent extent) {
        long[] records = {0};
        scan.read(topic, extent, record -> records[0]++);
        return records[0];
    }

    /**
     * Searches the results of {@code fraud-detection} for planted fraud.
     *
     * @return one tally per detector, sorted by its name
     */
    public List<PlantedTally> plantedFraud(Deployment deployment, List<PlantedFraud> planted) {
        JobSettings settings = FraudDetectionSettings.load(
                        deployment.arguments(JobDefinition.FRAUD_DETECTION).toArray(String[]::new), System.getenv())
                .job();
        SchemaRegistry registry = RegistryConnection.of(settings);
        ResultReader<FraudDecision> decisions =
                new ResultReader<>(registry, TopicNames.FRAUD_DECISIONS, FraudDecision.class);
        ResultReader<FraudAlert> alerts = new ResultReader<>(registry, TopicNames.FRAUD_ALERTS, FraudAlert.class);
        PlantedCheck check = new PlantedCheck();
        TopicScan scan = new TopicScan(consumer(settings), OPEN_TRANSACTION_TIMEOUT);
        scan.read(
                TopicNames.FRAUD_DECISIONS,
                record -> decisions.read(record, reason -> {}).ifPresent(check::decision));
        scan.read(TopicNames.FRAUD_ALERTS, record -> alerts.read(record, reason -> {})
                .ifPresent(check::alert));
        return check.tallies(planted);
    }

    /** The properties of the job's own consumers. */
    private static Map<String, String> consumer(JobSettings settings) {
        Map<String, String> properties = new HashMap<>(settings.kafka());
        properties.putAll(settings.consumer());
        return properties;
    }
}
