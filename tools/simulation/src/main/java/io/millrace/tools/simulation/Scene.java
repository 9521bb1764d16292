/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.codec.AvroEncoder;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;

/** The input of one run, drawn from a seed. */
public final class Scene {

    /** Event times begin here, a whole hour. */
    public static final Instant BASE = Instant.parse("2026-03-01T10:00:00Z");

    /** The event time of markers, seconds after {@link #BASE}. */
    public static final int END_SECOND = 72_000;

    private static final int MAX_PAUSE_MILLIS = 1_200;
    private static final int IDLE_MILLIS = 11_000;

    private final SplittableRandom random;
    private final InMemoryRegistry registry;
    private final List<SceneRecord> records = new ArrayList<>();
    private final boolean hasIdleTimes;
    private long appendedAt; // records before the first pause are older than the job

    /** @param appendedAt when the first record is written, milliseconds after the start of the job */
    Scene(SplittableRandom random, InMemoryRegistry registry, long appendedAt) {
        this.random = random;
        this.registry = registry;
        this.appendedAt = appendedAt;
        this.hasIdleTimes = random.nextInt(4) == 0;
    }

    List<SceneRecord> records() {
        return records;
    }

    /** A number in {@code [0, bound)}. */
    public int random(int bound) {
        return random.nextInt(bound);
    }

    /** True in one of {@code times} cases. */
    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** The id of record {@code i}, or at times that of one shortly before. */
    public String id(String prefix, int i) {
        return prefix + (oneIn(20) ? Math.max(0, i - 1 - random.nextInt(3)) : i);
    }

    /** One of the values. */
    @SafeVarargs
    public final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    /**
     * Lets processing time pass before the next record, in some scenes so long at times that partitions go idle. The oracle
     * knows the watermark best in the others.
     */
    public void pause() {
        appendedAt += 1 + (hasIdleTimes && oneIn(20) ? IDLE_MILLIS : random.nextInt(MAX_PAUSE_MILLIS));
    }

    public <T extends SpecificRecordBase> void add(String topic, int partition, String key, T value) {
        int id = registry.register(topic + "-value", value.getSchema());
        byte[] bytes = new AvroEncoder<T>(id, value.getSchema()).encode(value);
        records.add(new SceneRecord(topic, partition, appendedAt, key, bytes, value));
    }

    /** Adds a tombstone. */
    public void addTombstone(String topic, int partition, String key) {
        records.add(new SceneRecord(topic, partition, appendedAt, key, null, key + " deleted"));
    }

    /** Adds bytes that do not decode. */
    public void addBroken(String topic, int partition, String key) {
        records.add(new SceneRecord(topic, partition, appendedAt, key, "broken".getBytes(UTF_8), "broken"));
    }

    /** Adds a copy of an earlier record of the same topic, if there is one. */
    public void addCopy(String topic) {
        List<SceneRecord> earlier =
                records.stream().filter(record -> record.topic().equals(topic)).toList();
        if (!earlier.isEmpty()) {
            SceneRecord copied = earlier.get(random.nextInt(earlier.size()));
            records.add(new SceneRecord(
                    topic, copied.partition(), appendedAt, copied.key(), copied.value(), copied.decoded()));
        }
    }
}
