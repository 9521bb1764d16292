/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.tools.oracle.core.JobOracle;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.simulation.Schedule.Crash;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One run of a job: a scheduler that picks every step by the seed of its schedule, on one thread. */
final class Run {

    /** Kafka timestamps begin here, well after all event times. */
    static final long START = Scene.BASE.plus(Duration.ofHours(24)).toEpochMilli();

    private static final int MAX_STEPS = 100_000;
    private static final int MAX_TICK_MILLIS = 500;

    /** With the other delays less than the 10 s in which a record reaches a job by the oracle's account. */
    private static final long MAX_REWIND_MILLIS = 5_000;

    /** How long records are on their way: longer than the catch-up grace, which covers shorter delays between partitions. */
    private static final long MAX_DELAY_MILLIS = 3_500;

    /** The time without records after which nothing more happens: longer than the catch-up grace of the watermarks. */
    private static final long QUIET_MILLIS = 4_000;

    private final PreparedJob job;
    private final Schedule schedule;
    private final Parts parts;
    private final FlinkTasks tasks;
    private final SplittableRandom random;
    private final SimulatedKafka kafka;
    private final Checkpoints checkpoints;

    /** With control inputs, the oracle knows what was read before a decision only if no restart goes back too far. */
    private final boolean boundsRewind;

    private final Map<String, Map<Integer, Integer>> endsAtSubmit = new HashMap<>();
    private Deployment deployment;
    private int step;
    private int deployments;
    private long caughtUpAt = START;
    private long busyAt = START;
    private int markers;
    private boolean isMarked;

    private long lastCheckpoint;

    Run(PreparedJob job, Schedule schedule, Parts parts, FlinkTasks tasks) {
        this.job = job;
        this.schedule = schedule;
        this.parts = parts;
        this.tasks = tasks;
        this.random = new SplittableRandom(schedule.seed());
        this.kafka = parts.kafka();
        this.checkpoints = new Checkpoints(schedule.lost(), START);
        this.boundsRewind = !job.job().definition().controlInputs().isEmpty();
        schedule.records().forEach(record -> kafka.add(record, START));
        kafka.advanceTo(START);
        for (String control : job.job().definition().controlInputs()) {
            Map<Integer, Integer> ends = new HashMap<>();
            kafka.partitions(control).forEach((number, partition) -> ends.put(number, partition.end()));
            endsAtSubmit.put(control, ends);
        }
    }

    /** Runs the job until its last checkpoint is committed, and lets the oracle compare. */
    JobVerdict verdict() throws Exception {
        deploy(schedule.parallelism());
        try {
            for (; !isFinished(); step++) {
                if (step == MAX_STEPS) {
                    throw new IllegalStateException("the job does not come to an end");
                }
                for (Crash crash : schedule.crashes()) {
                    if (crash.step() == step) {
                        checkpoints.crash();
                        deployment.close();
                        deploy(crash.parallelism());
                    }
                }
                act();
            }
            return verify();
        } finally {
            deployment.close();
        }
    }

    private void deploy(int parallelism) throws Exception {
        Optional<Checkpoint> restored = checkpoints.latest();
        kafka.recover(restored.map(Checkpoint::transactions).orElse(List.of()));
        kafka.abortOpenTransactions();
        deployment = new Deployment(job.at(parallelism), parts, kafka, endsAtSubmit);
        deployment.start(tasks, random, restored);
        checkpoints.restart(deployment.subtasks());
        deployment.subtasks().forEach(subtask -> subtask.acknowledgeTo(checkpoints));
        caughtUpAt = kafka.now();
        busyAt = kafka.now();
        isMarked = false;
        deployments++;
        lastCheckpoint = 0;
    }

    private boolean isFinished() {
        return lastCheckpoint > 0 && checkpoints.completedId() >= lastCheckpoint && !checkpoints.hasMessages();
    }

    private void act() throws Exception {
        int choice = random.nextInt(1_000);
        boolean needsCheckpoint = boundsRewind && kafka.now() - checkpoints.restoresTo() > MAX_REWIND_MILLIS;
        if (choice < 60 && !needsCheckpoint && kafka.now() - caughtUpAt < MAX_DELAY_MILLIS) {
            tick();
        } else if ((choice < 68 || needsCheckpoint) && !checkpoints.isInProgress()) {
            checkpoints.trigger(kafka.now());
        } else if ((choice < 700 || !deliverMessage()) && !stepSubtask() && !deliverMessage()) {
            tick();
        }
    }

    private boolean deliverMessage() throws Exception {
        if (!checkpoints.hasMessages()) {
            return false;
        }
        checkpoints.deliverOne(random);
        return true;
    }

    /** Lets one of the subtasks that have something to do take a step. */
    private boolean stepSubtask() throws Exception {
        List<Subtask> subtasks = deployment.subtasks();
        int first = random.nextInt(subtasks.size());
        for (int i = 0; i < subtasks.size(); i++) {
            Subtask subtask = subtasks.get((first + i) % subtasks.size());
            if (subtask.isReady()) {
                subtask.step(random);
                return true;
            }
        }
        if (subtasks.stream().allMatch(Subtask::hasEmptyInputs)) {
            caughtUpAt = kafka.now();
        }
        return false;
    }

    private void tick() throws Exception {
        kafka.advanceTo(kafka.now() + random.nextInt(1, MAX_TICK_MILLIS + 1));
        for (Subtask subtask : deployment.subtasks()) {
            subtask.advanceTo(kafka.now());
        }
        if (!deployment.isDrained()) {
            busyAt = kafka.now();
        }
        if (kafka.now() - busyAt < QUIET_MILLIS) {
            return;
        }
        if (!isMarked) {
            mark();
        } else if (!checkpoints.isInProgress() && (lastCheckpoint == 0 || checkpoints.completedId() < lastCheckpoint)) {
            lastCheckpoint = checkpoints.trigger(kafka.now());
        }
    }

    /** Moves event time far ahead, once after every restart, since watermarks do not survive it. */
    private void mark() {
        String topic = job.job().definition().dataInputs().get(0);
        Scene scene = new Scene(random, job.registry(), kafka.now() - START);
        for (int partition : kafka.partitions(topic).keySet()) {
            markers++;
            job.job().mark(scene, partition, markers);
        }
        scene.records().forEach(record -> kafka.add(record, START));
        isMarked = true;
        busyAt = kafka.now();
    }

    private JobVerdict verify() throws Exception {
        String input = job.job().definition().dataInputs().get(0);
        long begin = kafka.read(input).stream()
                .mapToLong(ConsumerRecord::timestamp)
                .min()
                .orElse(START);
        JobOracle oracle = job.job().oracle().oracle(job.registry(), begin);
        oracle.views().forEach(view -> kafka.read(view.topic()).forEach(view.consumer()));
        return oracle.verdict(
                Optional.of(deployment.counts()), List.of("%,d steps, %d crashes".formatted(step, deployments - 1)));
    }
}
