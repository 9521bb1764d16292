/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.tools.oracle.core.JobVerdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.LongStream;

/**
 * Runs a job under many schedules, each the function of a seed: interleavings of channels, barriers, watermarks and timers,
 * crashes, lost checkpoints, late notifications, rescales. The operators are the job's own, the brokers a model, and the
 * oracle compares what was committed.
 */
public final class Simulation implements AutoCloseable {

    /**
     * A schedule under which the output is wrong.
     *
     * @param description the schedule with as few records and faults as possible, and the differences
     */
    public record Failure(long seed, String description) {}

    /** How many interleavings of a smaller schedule are tried. */
    private static final int INTERLEAVINGS = 10;

    /** A task keeps every snapshot that is never completed, which most are not. */
    private static final int RUNS_PER_TASKS = 200;

    private final PreparedJob job;
    private final Parts parts;
    private FlinkTasks tasks = new FlinkTasks();
    private int runs;

    /** Prepares a job. */
    public Simulation(SimulatedJob job) throws IOException {
        this(job, Parts.GENUINE);
    }

    Simulation(SimulatedJob job, Parts parts) throws IOException {
        this.job = new PreparedJob(job);
        this.parts = parts;
    }

    /** Runs the schedules of consecutive seeds and returns the first that fails. */
    public Optional<Failure> run(long firstSeed, int schedules) {
        for (long seed = firstSeed; seed < firstSeed + schedules; seed++) {
            Schedule schedule = schedule(seed);
            if (failure(schedule).isPresent()) {
                return Optional.of(describe(seed, shrink(schedule)));
            }
        }
        return Optional.empty();
    }

    Schedule schedule(long seed) {
        return Schedule.of(seed, job.scene(seed));
    }

    JobVerdict verdict(Schedule schedule) throws Exception {
        runs++;
        if (runs % RUNS_PER_TASKS == 0) {
            tasks.close();
            tasks = new FlinkTasks();
        }
        return new Run(job, schedule, parts, tasks).verdict();
    }

    /** The differences found under a schedule; empty if there are none. */
    private Optional<String> failure(Schedule schedule) {
        try {
            JobVerdict verdict = verdict(schedule);
            return verdict.isVerified() ? Optional.empty() : Optional.of(verdict.describe());
        } catch (Exception e) { // whatever an operator throws fails the job
            return Optional.of("the job failed: " + e);
        }
    }

    private Failure describe(long seed, Schedule shrunk) {
        String differences = failure(shrunk).orElseThrow();
        return new Failure(
                seed,
                String.join(
                        System.lineSeparator(),
                        "%s fails with seed %d".formatted(job.job().name(), seed),
                        shrunk.describe(),
                        differences));
    }

    /** Removes faults and records as long as the schedule still fails, perhaps under another interleaving. */
    private Schedule shrink(Schedule failing) {
        Schedule shrunk = shrink(failing, failing.crashes(), Schedule::withCrashes);
        shrunk = shrink(shrunk, shrunk.lost(), Schedule::withLost);
        return shrink(shrunk, shrunk.records(), Schedule::withRecords);
    }

    private <E> Schedule shrink(Schedule failing, List<E> elements, BiFunction<Schedule, List<E>, Schedule> replace) {
        Schedule smallest = failing;
        List<E> kept = elements;
        for (int size = Math.max(1, kept.size() / 2); size >= 1; size /= 2) {
            for (int from = 0; from < kept.size(); ) {
                List<E> fewer = new ArrayList<>(kept.subList(0, from));
                fewer.addAll(kept.subList(Math.min(from + size, kept.size()), kept.size()));
                Optional<Schedule> smaller = failing(replace.apply(smallest, fewer));
                if (smaller.isPresent()) {
                    smallest = smaller.orElseThrow();
                    kept = fewer;
                } else {
                    from += size;
                }
            }
        }
        return smallest;
    }

    private Optional<Schedule> failing(Schedule candidate) {
        return LongStream.range(0, INTERLEAVINGS)
                .mapToObj(other -> candidate.withSeed(candidate.seed() + other))
                .filter(schedule -> failure(schedule).isPresent())
                .findFirst();
    }

    @Override
    public void close() throws Exception {
        tasks.close();
    }
}
