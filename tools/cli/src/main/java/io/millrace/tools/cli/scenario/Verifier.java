/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UsageException;
import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.oracle.core.JobOracle;
import io.millrace.tools.oracle.core.JobOracle.View;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.ResultReader;
import io.millrace.tools.oracle.core.TopicScan;
import io.millrace.tools.oracle.core.TopicScan.Extent;
import io.millrace.tools.oracle.enrichment.OrderEnrichmentOracle;
import io.millrace.tools.oracle.fraud.FraudDetectionOracle;
import io.millrace.tools.oracle.fraud.FraudResults;
import io.millrace.tools.oracle.sessions.ClickstreamSessionsOracle;
import io.millrace.tools.oracle.totals.PurchaseTotalsOracle;
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

    private static final Map<String, Summons> SUMMONS = new LinkedHashMap<>();

    static {
        SUMMONS.put(JobDefinition.PURCHASE_TOTALS.name(), Verifier::purchaseTotals);
        SUMMONS.put(JobDefinition.FRAUD_DETECTION.name(), Verifier::fraudDetection);
        SUMMONS.put(JobDefinition.CLICKSTREAM_SESSIONS.name(), Verifier::clickstreamSessions);
        SUMMONS.put(JobDefinition.ORDER_ENRICHMENT.name(), Verifier::orderEnrichment);
    }

    /** The jobs there is an oracle for. */
    public static final List<String> JOBS = List.copyOf(SUMMONS.keySet());

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
        if (!SUMMONS.containsKey(job)) {
            throw new UsageException("there is no job '%s'; there are: %s".formatted(job, String.join(", ", JOBS)));
        }
        return verify(SUMMONS.get(job).subject(arguments.toArray(String[]::new), environment));
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
        ResultReader decisions = new ResultReader(registry, TopicNames.FRAUD_DECISIONS, FraudDecision.getClassSchema());
        ResultReader alerts = new ResultReader(registry, TopicNames.FRAUD_ALERTS, FraudAlert.getClassSchema());
        PlantedCheck check = new PlantedCheck();
        TopicScan reader = new TopicScan(settings.kafka(), OPEN_TRANSACTION_PATIENCE);
        reader.read(TopicNames.FRAUD_DECISIONS, record -> decisions
                .read(record, Verifier::passOver)
                .map(FraudResults::decision)
                .ifPresent(check::decision));
        reader.read(TopicNames.FRAUD_ALERTS, record -> alerts.read(record, Verifier::passOver)
                .map(FraudResults::alert)
                .ifPresent(check::alert));
        return check.tallies(planted);
    }

    /** What cannot be read names nothing; that it is wrong is for {@link #verify} to say. */
    private static void passOver(RecordPosition place, String why) {}

    /** A job to be verified. */
    private record Subject(JobDefinition job, JobSettings settings, Witness witness) {}

    /** Makes the oracle; {@code begin} is the Kafka timestamp of the first record of the first input. */
    private interface Witness {
        JobOracle appointed(SchemaRegistry registry, long begin);
    }

    /** Reads a job's settings. */
    private interface Summons {
        Subject subject(String[] arguments, Map<String, String> environment);
    }

    private static Subject purchaseTotals(String[] arguments, Map<String, String> environment) {
        PurchaseTotalsSettings settings = PurchaseTotalsSettings.load(arguments, environment);
        return new Subject(
                JobDefinition.PURCHASE_TOTALS,
                settings.job(),
                (registry, begin) -> new PurchaseTotalsOracle(settings, registry, begin));
    }

    private static Subject fraudDetection(String[] arguments, Map<String, String> environment) {
        FraudDetectionSettings settings = FraudDetectionSettings.load(arguments, environment);
        return new Subject(
                JobDefinition.FRAUD_DETECTION,
                settings.job(),
                (registry, begin) -> new FraudDetectionOracle(settings, registry, begin));
    }

    private static Subject clickstreamSessions(String[] arguments, Map<String, String> environment) {
        ClickstreamSessionsSettings settings = ClickstreamSessionsSettings.load(arguments, environment);
        return new Subject(
                JobDefinition.CLICKSTREAM_SESSIONS,
                settings.job(),
                (registry, begin) -> new ClickstreamSessionsOracle(settings, registry, begin));
    }

    private static Subject orderEnrichment(String[] arguments, Map<String, String> environment) {
        OrderEnrichmentSettings settings = OrderEnrichmentSettings.load(arguments, environment);
        return new Subject(
                JobDefinition.ORDER_ENRICHMENT,
                settings.job(),
                (registry, begin) -> new OrderEnrichmentOracle(settings, registry, begin));
    }

    private static SchemaRegistry registry(JobSettings settings) {
        return new ConfluentSchemaRegistry(settings.registryUrl(), settings.registry());
    }

    private JobVerdict verify(Subject subject) {
        TopicScan reader = new TopicScan(subject.settings().kafka(), OPEN_TRANSACTION_PATIENCE);
        String counted = subject.job().dataInputs().get(0);
        Map<String, Extent> inputs = new LinkedHashMap<>();
        subject.job().inputs().forEach(topic -> inputs.put(topic, reader.extent(topic)));
        List<String> notes = new ArrayList<>();
        if (!inputs.get(counted).isWhole()) {
            notes.add("the oldest records of %s are gone by retention; results they belong to cannot be verified"
                    .formatted(counted));
        }
        Optional<Map<String, Long>> jobCounts = flink.flatMap(rest -> countsOnceCaughtUp(
                rest, subject.job().name(), () -> records(reader, counted, inputs.get(counted)), notes));

        JobOracle oracle = subject.witness().appointed(registry(subject.settings()), reader.firstTimestamp(counted));
        for (View view : oracle.views()) {
            Extent extent = inputs.containsKey(view.topic()) ? inputs.get(view.topic()) : reader.extent(view.topic());
            reader.read(view.topic(), extent, view.viewer());
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
