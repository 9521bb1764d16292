/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle;

import io.millrace.config.PurchaseTotalsSettings;
import io.millrace.schemas.registry.ConfluentSchemaRegistry;
import io.millrace.tools.oracle.TopicReader.Extent;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.FlinkRest.JobStatus;
import io.millrace.tools.platform.PlatformException;
import io.millrace.tools.platform.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Verifies jobs against what stands in Kafka. */
public final class Verifier {

    /** The jobs there is an oracle for. */
    public static final List<String> JOBS = List.of(PurchaseTotalsOracle.JOB);

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
        if (!job.equals(PurchaseTotalsOracle.JOB)) {
            throw new UsageException("there is no job '%s'; there are: %s".formatted(job, String.join(", ", JOBS)));
        }
        return verify(PurchaseTotalsSettings.load(arguments.toArray(String[]::new), environment));
    }

    private JobVerdict verify(PurchaseTotalsSettings settings) {
        TopicReader reader = new TopicReader(settings.job().kafka(), OPEN_TRANSACTION_PATIENCE);
        Extent input = reader.extent(PurchaseTotalsOracle.INPUT);
        List<String> notes = new ArrayList<>();
        if (!input.isWhole()) {
            notes.add("the oldest records of %s are gone by retention; totals they belong to cannot be verified"
                    .formatted(PurchaseTotalsOracle.INPUT));
        }
        Optional<Map<String, Long>> jobCounts = flink.flatMap(rest -> countsOnceCaughtUp(rest, reader, input, notes));

        PurchaseTotalsOracle oracle = new PurchaseTotalsOracle(
                settings,
                new ConfluentSchemaRegistry(
                        settings.job().registryUrl(), settings.job().registry()),
                reader.firstTimestamp(PurchaseTotalsOracle.INPUT));
        reader.read(PurchaseTotalsOracle.DEAD_LETTERS, oracle::deadLetter);
        reader.read(PurchaseTotalsOracle.LATE, oracle::late);
        reader.read(PurchaseTotalsOracle.INPUT, input, oracle::input);
        reader.read(PurchaseTotalsOracle.OUTPUT, oracle::result);
        if (!reader.extent(PurchaseTotalsOracle.INPUT).equals(input)) {
            throw new PlatformException(
                    "%s still grows; stop the traffic, then verify again".formatted(PurchaseTotalsOracle.INPUT));
        }
        return oracle.verdict(jobCounts, notes);
    }

    private Optional<Map<String, Long>> countsOnceCaughtUp(
            FlinkRest rest, TopicReader reader, Extent input, List<String> notes) {
        Optional<JobStatus> running;
        try {
            running = rest.runningJob(PurchaseTotalsOracle.JOB);
        } catch (PlatformException e) {
            notes.add(e.getMessage());
            return Optional.empty();
        }
        if (running.isEmpty()) {
            notes.add("the job does not run, so its own counts are left out");
            return Optional.empty();
        }
        JobWatch watch = new JobWatch(rest, running.get().id());
        if (!watch.awaitCaughtUp(records(reader, input), patience, giveUp)) {
            notes.add("the job had not caught up with its input within %d s".formatted(patience.toSeconds()));
        }
        return Optional.of(watch.counts());
    }

    private static long records(TopicReader reader, Extent input) {
        long[] records = {0};
        reader.read(PurchaseTotalsOracle.INPUT, input, record -> records[0]++);
        return records[0];
    }
}
