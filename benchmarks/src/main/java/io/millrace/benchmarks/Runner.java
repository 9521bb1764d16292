/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.benchmarks.Measurement.CheckpointFigures;
import io.millrace.config.OperationFailedException;
import io.millrace.tools.platform.Checkpoints.Checkpoint;
import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.JobSubmission;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Runs one system on the input of a workload and measures it.
 *
 * @param warmUp share of the input that is processed before the measurement begins
 * @param limit time after which a system is measured by what it has done so far
 * @param settings of the jobs of Millrace, besides those of the workload
 * @param profile where to write recordings of Flink's TaskManager
 * @param progress receives lines for people
 */
record Runner(
        Cluster cluster,
        Workload workload,
        Load load,
        double warmUp,
        Duration limit,
        Map<String, String> settings,
        Optional<Path> profile,
        Consumer<String> progress) {

    /** As often as Flink updates its metrics. */
    private static final Duration FLINK_INTERVAL = Duration.ofMillis(250);

    private static final Duration PROGRAM_INTERVAL = Duration.ofMillis(50);
    private static final int HOTTEST = 25;
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration COMMIT_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration STALLED = Duration.ofMinutes(15);

    Measurement run(Contender contender) {
        List<String> topics = new ArrayList<>(List.of(contender.output()));
        if (contender instanceof Contender.MillraceJob millrace) {
            topics.addAll(millrace.job().outputs());
            topics = new ArrayList<>(new LinkedHashSet<>(topics));
            topics.add(millrace.job().deadLetterTopic());
            topics.add(millrace.job().lateTopic());
        }
        cluster.recreate(topics);
        if (contender instanceof Contender.Program program) {
            return run(program);
        }
        return runOnFlink(contender);
    }

    private Measurement run(Contender.Program program) {
        cluster.stopFlink();
        Path log = cluster.folder().resolve("logs").resolve(program.system() + ".log");
        try (ProgramProcess process = ProgramProcess.start(
                program, arguments(program), cluster.folder().resolve("tmp"), log)) {
            List<Sample> samples =
                    sample(process::records, () -> true, List.of(process.pid()), PROGRAM_INTERVAL, limit);
            long peakBytes = ProcessUsage.peakBytes(process.pid());
            long processed = last(samples).time();
            if (last(samples).records() < load.records()) {
                return measurement(program, samples, processed, Long.MIN_VALUE, peakBytes, CheckpointFigures.NONE);
            }
            process.requestEnd();
            sampleUntilEnd(process, samples);
            process.requireEnd();
            return measurement(program, samples, processed, Long.MAX_VALUE, peakBytes, CheckpointFigures.NONE);
        }
    }

    /** Results are written and committed until then. */
    private void sampleUntilEnd(ProgramProcess process, List<Sample> samples) {
        long broker = cluster.pid(Component.KAFKA);
        try {
            while (process.isRunning()) {
                long cpu = ProcessUsage.cpuMillis(process.pid());
                samples.add(
                        new Sample(System.currentTimeMillis(), load.records(), cpu, ProcessUsage.cpuMillis(broker)));
                LockSupport.parkNanos(PROGRAM_INTERVAL.toNanos());
            }
        } catch (UncheckedIOException e) {
            // The process ended in between.
        }
    }

    private static Sample last(List<Sample> samples) {
        return samples.get(samples.size() - 1);
    }

    private Measurement runOnFlink(Contender contender) {
        cluster.restartFlink();
        String jobId = cluster.submit(submission(contender));
        FlinkProgress job = new FlinkProgress(cluster.addresses().flinkRest(), jobId, workload.input());
        long taskManager = cluster.pid(Component.TASKMANAGER);
        try {
            Optional<Profile> recording = profile.map(
                    folder -> Profile.start(taskManager, folder, workload.name() + "-" + contender.system()));
            List<Sample> samples = sample(
                    job::recordsRead,
                    () -> hasPassedFinalWatermark(jobId),
                    List.of(taskManager, cluster.pid(Component.JOBMANAGER)),
                    FLINK_INTERVAL,
                    limit);
            boolean isComplete = last(samples).records() >= load.records();
            long completeUntil = isComplete ? Long.MAX_VALUE : watermark(jobId);
            awaitCommit(jobId);
            recording.map(Profile::stop).ifPresent(stacks -> stacks.hottest(HOTTEST)
                    .forEach(row -> progress.accept(String.join("  ", row))));
            long peakBytes = ProcessUsage.peakBytes(taskManager);
            CheckpointFigures checkpoints = job.checkpoints();
            return measurement(contender, samples, last(samples).time(), completeUntil, peakBytes, checkpoints);
        } finally {
            job.cancel();
            awaitEnd(jobId);
        }
    }

    /**
     * Reads the results.
     *
     * @param processed when the input was processed, epoch milliseconds
     * @param completeUntil event time that the run has reached, epoch milliseconds
     */
    private Measurement measurement(
            Contender contender,
            List<Sample> samples,
            long processed,
            long completeUntil,
            long peakBytes,
            CheckpointFigures checkpoints) {
        OutputTopic output =
                OutputTopic.read(cluster.kafkaClient(), contender.output(), workload.results(), completeUntil);
        long records = last(samples).records();
        boolean isComplete = records >= load.records();
        boolean writesAfterwards =
                contender instanceof Contender.Program program && program.results() == Contender.Results.AFTERWARDS;
        long end = writesAfterwards || !isComplete ? processed : Math.max(output.lastAppend(), processed);
        long unmeasured = (long) (Math.min(load.events(), records) * warmUp);
        return Measurement.of(samples, isComplete, end, unmeasured, peakBytes, checkpoints, output.results());
    }

    private JobSubmission submission(Contender contender) {
        if (contender instanceof Contender.MillraceJob millrace) {
            List<String> arguments = new ArrayList<>(cluster.installation().settingsArguments(millrace.job()));
            arguments.addAll(JobSubmitter.addressArguments(cluster.addresses()));
            arguments.addAll(millrace.arguments());
            settings.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
            return new JobSubmission(
                    millrace.job().entryClass(),
                    cluster.installation().jobsJar(),
                    Cluster.PARALLELISM,
                    Optional.empty(),
                    arguments);
        }
        Path built = cluster.installation().root().resolve("benchmarks/target");
        Contender.FlinkPeer peer = (Contender.FlinkPeer) contender;
        return new JobSubmission(
                peer.entryClass().getName(),
                built.resolve("millrace-benchmarks.jar"),
                classPath(peer, built.resolve("flink-sql")),
                Cluster.PARALLELISM,
                Optional.empty(),
                arguments(peer));
    }

    private List<Path> classPath(Contender.FlinkPeer peer, Path sql) {
        List<Path> jars = new ArrayList<>(List.of(cluster.installation().jobsJar()));
        if (peer.libraries() == Contender.Libraries.SQL) {
            try (Stream<Path> files = Files.list(sql)) {
                files.forEach(jars::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + sql, e);
            }
        }
        return jars;
    }

    /** Arguments of every peer, read by {@link PeerArguments}. */
    private List<String> arguments(Contender contender) {
        List<String> own = contender instanceof Contender.Program program
                ? program.arguments()
                : ((Contender.FlinkPeer) contender).arguments();
        List<String> arguments = new ArrayList<>(List.of(
                "kafka=" + cluster.addresses().kafka(),
                "registry=" + cluster.addresses().registry(),
                "input=" + workload.input(),
                "output=" + contender.output(),
                "records=" + load.records()));
        cluster.schemaIds().forEach((topic, id) -> arguments.add("schema-id." + topic + "=" + id));
        arguments.addAll(own);
        return arguments;
    }

    /** Samples until all records are read and the condition holds, or the time is over. */
    private List<Sample> sample(
            LongSupplier records, BooleanSupplier processed, List<Long> pids, Duration interval, Duration atMost) {
        Instant deadline = Instant.now().plus(atMost);
        List<Sample> samples = new ArrayList<>();
        Instant nextReport = Instant.now().plus(REPORT_INTERVAL);
        Instant lastProgress = Instant.now();
        long broker = cluster.pid(Component.KAFKA);
        while (true) {
            long read = records.getAsLong();
            boolean isLast = read >= load.records()
                    ? processed.getAsBoolean()
                    : Instant.now().isAfter(deadline);
            long cpu = pids.stream().mapToLong(ProcessUsage::cpuMillis).sum();
            long now = System.currentTimeMillis();
            if (samples.isEmpty() || last(samples).records() < read) {
                lastProgress = Instant.now();
            }
            samples.add(new Sample(now, read, cpu, ProcessUsage.cpuMillis(broker)));
            if (isLast) {
                return samples;
            }
            if (Instant.now().isAfter(lastProgress.plus(STALLED))) {
                throw new OperationFailedException("no progress for %d s at %,d of %,d records"
                        .formatted(STALLED.toSeconds(), read, load.records()));
            }
            if (Instant.now().isAfter(nextReport)) {
                nextReport = Instant.now().plus(REPORT_INTERVAL);
                progress.accept("%,d of %,d records".formatted(read, load.records()));
            }
            LockSupport.parkNanos(interval.toNanos());
        }
    }

    private boolean hasPassedFinalWatermark(String jobId) {
        return watermark(jobId) >= load.finalWatermark();
    }

    private long watermark(String jobId) {
        return cluster.rest().lowestWatermark(jobId).map(Instant::toEpochMilli).orElse(0L);
    }

    /** Waits for a checkpoint that began after now; with it, all results are committed. */
    private void awaitCommit(String jobId) {
        Instant now = Instant.now();
        FlinkRest rest = cluster.rest();
        boolean committed = Polling.until(COMMIT_TIMEOUT, () -> rest.checkpoints(jobId)
                .latestCompleted()
                .map(Checkpoint::triggered)
                .filter(triggered -> triggered.isAfter(now))
                .isPresent());
        if (!committed) {
            throw new OperationFailedException("no checkpoint completed within " + COMMIT_TIMEOUT.toSeconds() + " s");
        }
        // The sink commits when it hears of the completed checkpoint.
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
    }

    private void awaitEnd(String jobId) {
        try {
            Polling.until(
                    Duration.ofSeconds(30), () -> cluster.rest().job(jobId).hasEnded());
        } catch (OperationFailedException e) {
            progress.accept("cannot see whether the job has ended: " + e.getMessage());
        }
    }
}
