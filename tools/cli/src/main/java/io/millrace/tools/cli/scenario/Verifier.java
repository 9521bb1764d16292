/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UsageException;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobSettings;
import io.millrace.registry.ConfluentSchemaRegistry;
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
import io.millrace.tools.oracle.fraud.FraudResults;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.JobStatus;
import io.millrace.tools.traffic.PlantedFraud;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Verifies jobs against what stands in Kafka. */
public final class Verifier {

    /** The jobs there is an oracle for. */
    public static final List<String> JOBS = Oracles.jobs();

    private static final Duration OPEN_TRANSACTION_PATIENCE = Duration.ofSeconds(60);

    private final Optional<FlinkRest> flink;
    private final Duration patience;
    private final BooleanSupplier giveUp;

    /**
     * Connects to nothing yet.
     *
     * @param flink where the job can be asked; empty = its own counts are left out
     * @param patience how long a job that still runs may take to catch up with its input
     * @param giveUp asked again and again while waiting; ends it
     */
    public Verifier(Optional<FlinkRest> flink, Duration patience, BooleanSupplier giveUp) {
        this.flink = flink;
        this.patience = patience;
        this.giveUp = giveUp;
    }

    /**
     * Verifies one job.
     *
     * @param arguments the job's own, as it was submitted with: {@code --config FILE --key value …}
     * @throws UsageException if there is no such job
     * @throws io.millrace.config.SettingsException if its settings are not valid
     */
    public JobVerdict verify(String job, List<String> arguments, Map<String, String> environment) {
        OracleDefinition<?> definition = Oracles.of(job)
                .orElseThrow(() -> new UsageException(
                        "there is no job '%s'; there are: %s".formatted(job, String.join(", ", JOBS))));
        return verify(definition, definition.configure(arguments.toArray(String[]::new), environment));
    }

    /**
     * Looks for planted fraud in what {@code fraud-detection} wrote.
     *
     * @param arguments the job's own, as it was submitted with
     * @return one tally a detector, by its name
     * @throws io.millrace.config.SettingsException if its settings are not valid
     */
    public List<PlantedTally> planted(
            List<PlantedFraud> planted, List<String> arguments, Map<String, String> environment) {
        JobSettings settings = FraudDetectionSettings.load(arguments.toArray(String[]::new), environment)
                .job();
        SchemaRegistry registry = registry(settings);
        ResultReader decisions = new ResultReader(registry, FraudResults.DECISIONS, FraudDecision.getClassSchema());
        ResultReader alerts = new ResultReader(registry, FraudResults.ALERTS, FraudAlert.getClassSchema());
        PlantedCheck check = new PlantedCheck();
        TopicScan reader = new TopicScan(settings.kafka(), OPEN_TRANSACTION_PATIENCE);
        reader.read(FraudResults.DECISIONS, record -> decisions
                .read(record, fault -> {})
                .map(FraudResults::decision)
                .ifPresent(check::decision));
        reader.read(FraudResults.ALERTS, record -> alerts.read(record, fault -> {})
                .map(FraudResults::alert)
                .ifPresent(check::alert));
        return check.tallies(planted);
    }

    private static SchemaRegistry registry(JobSettings settings) {
        return new ConfluentSchemaRegistry(settings.registryUrl(), settings.registry());
    }

    private JobVerdict verify(OracleDefinition<?> definition, OracleDefinition<?>.Configured configured) {
        TopicScan reader = new TopicScan(configured.settings().kafka(), OPEN_TRANSACTION_PATIENCE);
        String counted = definition.inputs().get(0);
        Map<String, Extent> inputs = new LinkedHashMap<>();
        definition.inputs().forEach(topic -> inputs.put(topic, reader.extent(topic)));
        List<String> notes = new ArrayList<>();
        if (!inputs.get(counted).isWhole()) {
            notes.add("the oldest records of %s are gone by retention; results they belong to cannot be verified"
                    .formatted(counted));
        }
        Optional<Map<String, Long>> jobCounts = flink.flatMap(rest ->
                countsOnceCaughtUp(rest, definition.job(), () -> records(reader, counted, inputs.get(counted)), notes));

        JobOracle oracle = configured.oracle(registry(configured.settings()), reader.firstTimestamp(counted));
        for (View view : oracle.views()) {
            Extent extent = inputs.containsKey(view.topic()) ? inputs.get(view.topic()) : reader.extent(view.topic());
            reader.read(view.topic(), extent, view.consumer());
        }
        inputs.forEach((topic, extent) -> {
            if (!reader.extent(topic).equals(extent)) {
                throw new OperationFailedException(
                        "%s still grows; stop the traffic, then verify again".formatted(topic));
            }
        });
        return oracle.verdict(jobCounts, notes);
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
            notes.add("the job does not run, so its own counts are left out");
            return Optional.empty();
        }
        JobWatch watch = new JobWatch(rest, running.get().id());
        if (!watch.awaitCaughtUp(records.getAsLong(), patience, giveUp)) {
            notes.add("the job had not caught up with its input within %d s".formatted(patience.toSeconds()));
        }
        return Optional.of(watch.counts());
    }

    private static long records(TopicScan reader, String topic, Extent extent) {
        long[] records = {0};
        reader.read(topic, extent, record -> records[0]++);
        return records[0];
    }
}
