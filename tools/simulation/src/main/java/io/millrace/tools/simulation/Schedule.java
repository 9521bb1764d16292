/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Everything that one run depends on.
 *
 * @param seed of all choices of the scheduler
 * @param parallelism at the start
 * @param records the input
 */
record Schedule(long seed, int parallelism, List<SceneRecord> records, List<Crash> crashes, List<LostCheckpoint> lost) {

    private static final int MAX_CRASHES = 3;
    private static final int MAX_LOST = 2;
    private static final int STEPS_PER_RECORD = 20;

    /** All tasks die before a step and are restored at a parallelism. */
    record Crash(int step, int parallelism) {}

    /** A checkpoint fails after a number of acknowledgements. */
    record LostCheckpoint(long id, int acknowledgements) {}

    /** The schedule of a seed. */
    static Schedule of(long seed, List<SceneRecord> records) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Crash> crashes = new ArrayList<>();
        for (int i = random.nextInt(MAX_CRASHES + 1); i > 0; i--) {
            crashes.add(new Crash(random.nextInt(records.size() * STEPS_PER_RECORD), parallelism(random)));
        }
        List<LostCheckpoint> lost = new ArrayList<>();
        for (int i = random.nextInt(MAX_LOST + 1); i > 0; i--) {
            lost.add(new LostCheckpoint(random.nextInt(1, 6), random.nextInt(1, 12)));
        }
        return new Schedule(random.nextLong(), parallelism(random), records, crashes, lost);
    }

    private static int parallelism(SplittableRandom random) {
        return random.nextInt(1, PreparedJob.MAX_SUBTASKS + 1);
    }

    Schedule withSeed(long other) {
        return new Schedule(other, parallelism, records, crashes, lost);
    }

    Schedule withRecords(List<SceneRecord> fewer) {
        return new Schedule(seed, parallelism, fewer, crashes, lost);
    }

    Schedule withCrashes(List<Crash> fewer) {
        return new Schedule(seed, parallelism, records, fewer, lost);
    }

    Schedule withLost(List<LostCheckpoint> fewer) {
        return new Schedule(seed, parallelism, records, crashes, fewer);
    }

    /** The schedule for people, one line per record and fault. */
    String describe() {
        List<String> lines = new ArrayList<>();
        lines.add("parallelism %d, %d records:".formatted(parallelism, records.size()));
        records.forEach(record -> lines.add("  " + record));
        crashes.forEach(crash -> lines.add(
                "crash before step %d, restored at parallelism %d".formatted(crash.step(), crash.parallelism())));
        lost.forEach(checkpoint -> lines.add("checkpoint %d fails after acknowledgement %d"
                .formatted(checkpoint.id(), checkpoint.acknowledgements())));
        return lines.stream().collect(Collectors.joining(System.lineSeparator()));
    }
}
