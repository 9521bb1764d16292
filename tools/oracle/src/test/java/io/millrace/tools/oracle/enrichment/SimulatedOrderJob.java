/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.UserProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A correct {@code order-enrichment} in a few lines: one thread, everything on the heap, the watermark moved after every
 * record to the lowest of its partitions. Records reach it within fractions of a second, but some profiles are delayed
 * by seconds. Writes its output into an {@link OrderScene}. Shares no code with the oracle but the scene. Times are epoch
 * milliseconds.
 */
final class SimulatedOrderJob {

    private static final int PARTITIONS = 3;
    private static final int PAUSE = 3_000;

    private record Step(long clock, long number, Runnable action) {}

    /** A record of {@code users}; a null profile deletes. */
    private record Change(UserProfile profile, ConsumerRecord<byte[], byte[]> record) {

        boolean isAfter(Change other) {
            return record.partition() == other.record.partition()
                    ? record.offset() > other.record.offset()
                    : record.timestamp() > other.record.timestamp();
        }
    }

    /** The known records of a user, whose timestamps are all different. */
    private static final class Held {
        private Change highest;
        private final List<Change> deletions = new ArrayList<>();

        void apply(Change change) {
            if (change.profile() == null) {
                deletions.add(change);
                return;
            }
            long version = change.profile().getVersion();
            boolean isSame = highest != null && highest.profile().getVersion() == version;
            if (highest == null || version > highest.profile().getVersion() || (isSame && change.isAfter(highest))) {
                highest = change;
            }
        }

        boolean there() {
            return highest != null && deletions.stream().noneMatch(deletion -> deletion.isAfter(highest));
        }
    }

    private enum Stage {
        WAITING,
        GIVEN_UP,
        DONE
    }

    private static final class Pending {
        private final Order order;
        private final int partition;
        private Stage stage = Stage.WAITING;

        Pending(Order order, int partition) {
            this.order = order;
            this.partition = partition;
        }
    }

    private record Deadline(long watermark, Pending pending, Stage stage) {}

    private final OrderScene scene;
    private final OrderEnrichmentSettings settings;
    private final Random random;
    private final PriorityQueue<Step> ahead =
            new PriorityQueue<>(Comparator.comparingLong(Step::clock).thenComparingLong(Step::number));
    private final PriorityQueue<Deadline> deadlines =
            new PriorityQueue<>(Comparator.comparingLong(Deadline::watermark));
    private final Map<String, Held> profiles = new HashMap<>();
    private final Map<String, List<Pending>> pending = new HashMap<>();
    private final Map<Integer, Long> highest = new HashMap<>();
    private final Map<Object, Long> lastByChannel = new HashMap<>();
    private final long[] offsets = new long[PARTITIONS];
    private long watermark = Long.MIN_VALUE;
    private long now;
    private long steps;

    SimulatedOrderJob(OrderScene scene, long seed) {
        this.scene = scene;
        this.settings = scene.settings();
        this.random = new Random(seed);
    }

    /** @param profile null = the record deletes it */
    void profile(String user, UserProfile profile, ConsumerRecord<byte[], byte[]> record) {
        int delay = random.nextInt(300) == 0 ? PAUSE : random.nextInt(300);
        long clock = inOrder("users-" + record.partition(), record.timestamp() + delay);
        at(clock, () -> update(user, new Change(profile, record)));
    }

    void order(Order order, ConsumerRecord<byte[], byte[]> record) {
        scene.input.add(record);
        at(inOrder(record.partition(), record.timestamp() + random.nextInt(300)), () -> take(order, record));
    }

    /** Keeps the order of records within a channel. */
    private long inOrder(Object channel, long clock) {
        return lastByChannel.merge(channel, clock, Math::max);
    }

    private void at(long clock, Runnable action) {
        ahead.add(new Step(clock, steps++, action));
    }

    void runUntil(long end) {
        while (!ahead.isEmpty() && ahead.peek().clock() <= end) {
            Step next = ahead.poll();
            now = next.clock();
            next.action().run();
        }
    }

    private void update(String user, Change change) {
        Held held = profiles.computeIfAbsent(user, absent -> new Held());
        held.apply(change);
        if (held.there()) {
            pending.getOrDefault(user, List.of()).forEach(order -> settle(order, held.highest.profile()));
            pending.remove(user);
        }
    }

    private void settle(Pending order, UserProfile profile) {
        write(
                order.partition,
                order.stage == Stage.WAITING
                        ? OrderScene.resolved(order.order, profile)
                        : OrderScene.corrected(order.order, profile));
        order.stage = Stage.DONE;
    }

    private void take(Order order, ConsumerRecord<byte[], byte[]> record) {
        long eventTime = order.getEventTime().toEpochMilli();
        highest.merge(record.partition(), eventTime, Math::max);
        long deadline = eventTime + settings.job().intake().dedupHorizon().toMillis();
        if (deadline <= watermark) {
            scene.late(record, watermark, watermark - deadline);
        } else {
            decide(order, record.partition());
        }
        if (highest.size() == PARTITIONS) {
            long lowest =
                    highest.values().stream().mapToLong(Long::longValue).min().getAsLong();
            watermark = Math.max(watermark, lowest - 5_001);
        }
        while (!deadlines.isEmpty() && deadlines.peek().watermark() <= watermark) {
            Deadline over = deadlines.poll();
            end(over.pending(), over.stage());
        }
    }

    private void decide(Order order, int partition) {
        Held held = profiles.getOrDefault(order.getUserId(), new Held());
        if (held.there()) {
            write(partition, OrderScene.resolved(order, held.highest.profile()));
            return;
        }
        Pending waiting = new Pending(order, partition);
        List<Pending> all = pending.computeIfAbsent(order.getUserId(), absent -> new ArrayList<>());
        all.add(waiting);
        endAfter(waiting, settings.profileWait().toMillis());
        if (all.size() > settings.maxWaitingPerUser()) {
            Pending crowdedOut = all.stream()
                    .filter(one -> one.stage == Stage.GIVEN_UP)
                    .findFirst()
                    .orElse(all.get(0));
            end(crowdedOut, Stage.WAITING);
            end(crowdedOut, Stage.GIVEN_UP);
        }
    }

    private void endAfter(Pending order, long millis) {
        Stage stage = order.stage;
        long begin = Math.max(order.order.getEventTime().toEpochMilli(), watermark);
        deadlines.add(new Deadline(begin + millis, order, stage));
        at(now + millis, () -> end(order, stage));
    }

    private void end(Pending order, Stage stage) {
        if (order.stage != stage) {
            return;
        }
        if (stage == Stage.WAITING) {
            write(order.partition, OrderScene.unresolved(order.order));
            order.stage = Stage.GIVEN_UP;
            endAfter(order, settings.correctionHorizon().toMillis());
            return;
        }
        order.stage = Stage.DONE;
        pending.get(order.order.getUserId()).remove(order);
    }

    private void write(int partition, EnrichedOrder.Builder result) {
        long clock = inOrder("results-" + partition, now + random.nextInt(50));
        scene.appendAt(clock - OrderScene.noonPlus(0));
        scene.results.add(scene.result(partition, offsets[partition]++, result.build()));
    }

    /** The partition of a user's orders. */
    static int partition(String user) {
        return Math.floorMod(user.hashCode(), PARTITIONS);
    }

    /** All partitions. */
    static Stream<Integer> partitions() {
        return Stream.iterate(0, number -> number + 1).limit(PARTITIONS);
    }
}
