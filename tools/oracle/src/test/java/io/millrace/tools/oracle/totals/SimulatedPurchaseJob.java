/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.config.jobs.WindowDefinition.Counting;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.InputContract.Lateness;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.totals.ExpectedWindows.TimeSpan;
import io.millrace.tools.oracle.totals.PurchaseContract.Purchase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A correct {@code purchase-totals} in a few lines: one thread, everything on the heap, the watermark moved after every
 * record to the lowest of its partitions. Writes its output into a {@link PurchaseScene}.
 */
final class SimulatedPurchaseJob {

    private record Key(String userId, String currency, String window, long start, long end) {}

    private static final class Window {
        private final List<Long> amounts = new ArrayList<>();
        private int revision = -1;
        private long least = Long.MAX_VALUE;
        private long greatest = Long.MIN_VALUE;
        private long sequence;
    }

    private final PurchaseScene scene;
    private final ExpectedWindows windows;
    private final PurchaseContract input;
    private final WireDecoder decoder;
    private final long allowedLateness;
    private final Map<Integer, Long> highest = new HashMap<>();
    private final Map<String, Purchase> remembered = new HashMap<>();
    private final Map<String, byte[]> values = new HashMap<>();
    private final Map<Key, Window> open = new HashMap<>();
    private final TreeMap<Long, List<Key>> firing = new TreeMap<>();
    private long watermark = Long.MIN_VALUE;

    SimulatedPurchaseJob(PurchaseScene scene) {
        this.scene = scene;
        this.windows = new ExpectedWindows(scene.settings().windows());
        this.allowedLateness = scene.settings().allowedLateness().toMillis();
        this.input = new PurchaseContract(windows, scene.settings().allowedLateness());
        this.decoder = new WireDecoder(scene.registry, input.readerSchema());
    }

    /** @param partitions all there are: none is idle */
    void run(List<ConsumerRecord<byte[], byte[]>> records, int partitions) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            scene.input.add(record);
            take(record);
            if (highest.size() == partitions) {
                advance(highest.values().stream()
                                .mapToLong(Long::longValue)
                                .min()
                                .getAsLong()
                        - 5_001);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Optional<Fields> decoded = decoder.decode(record.value());
        if (decoded.isEmpty()) {
            scene.deadLetter(record, "decode");
            return;
        }
        Purchase event = input.event(decoded.orElseThrow());
        if (event.eventTime() < 946_684_800_000L || event.eventTime() > record.timestamp() + 300_000) {
            scene.deadLetter(record, "timestamp");
            return;
        }
        if (input.isUsed(event) && (hasInvalidId(event) || input.fault(event).isPresent())) {
            scene.deadLetter(record, "validate");
            return;
        }
        highest.merge(record.partition(), event.eventTime(), Math::max);
        if (input.isUsed(event)) {
            admit(event, record);
        }
    }

    /** The invalid ids of generated traffic. */
    private static boolean hasInvalidId(Purchase event) {
        return event.id().isBlank()
                || event.id().length() > 256
                || event.userId().endsWith("\0");
    }

    private void admit(Purchase event, ConsumerRecord<byte[], byte[]> record) {
        Purchase earlier = remembered.get(event.id());
        if (earlier != null && watermark < earlier.eventTime() + 3_600_000) {
            if (!Arrays.equals(values.get(event.id()), record.value())) {
                scene.deadLetter(record, "duplicate-conflict");
            }
            return;
        }
        Lateness lateness = input.lateness(event, watermark);
        if (lateness.everything()) {
            scene.late(record, watermark, watermark - lateness.latestDeadline());
            return;
        }
        if (!lateness.missed().isEmpty()) {
            scene.partiallyLate(
                    record, watermark, watermark - lateness.latestDeadline(), String.join(",", lateness.missed()));
        }
        remembered.put(event.id(), event);
        values.put(event.id(), record.value());
        add(event);
    }

    private void add(Purchase event) {
        for (TimeSpan span : windows.timeSpans(event.eventTime())) {
            if (span.end() - 1 + allowedLateness <= watermark) {
                continue;
            }
            Key key = new Key(event.userId(), event.currency(), span.window(), span.start(), span.end());
            Window window = open.get(key);
            if (window == null) {
                window = new Window();
                open.put(key, window);
                firing.computeIfAbsent(span.end() - 1, time -> new ArrayList<>())
                        .add(key);
            }
            window.amounts.add(event.amountMinor());
            if (span.end() - 1 <= watermark) {
                emit(key, window, ResultKind.LATE_UPDATE);
            }
        }
        for (Counting counting : windows.countWindows()) {
            Key key = new Key(event.userId(), event.currency(), counting.name(), 0, 0);
            Window window = open.computeIfAbsent(key, absent -> new Window());
            window.amounts.add(event.amountMinor());
            window.least = Math.min(window.least, event.eventTime());
            window.greatest = Math.max(window.greatest, event.eventTime());
            if (window.amounts.size() == counting.count()) {
                emitCount(key, window);
                Window next = new Window();
                next.sequence = window.sequence + 1;
                open.put(key, next);
            }
        }
    }

    private void advance(long newWatermark) {
        if (newWatermark <= watermark) {
            return;
        }
        watermark = newWatermark;
        Map<Long, List<Key>> due = firing.headMap(watermark, true);
        due.values().forEach(keys -> keys.stream()
                .filter(key -> open.get(key).revision < 0)
                .forEach(key -> emit(key, open.get(key), ResultKind.ON_TIME)));
        due.clear();
    }

    private void emit(Key key, Window window, ResultKind kind) {
        window.revision++;
        write(total(key, window, windows.key(key.window(), key.start(), key.end()))
                .setWindowStart(Instant.ofEpochMilli(key.start()))
                .setWindowEnd(Instant.ofEpochMilli(key.end()))
                .setRevision(window.revision)
                .setKind(kind));
    }

    private void emitCount(Key key, Window window) {
        write(total(key, window, Long.toString(window.sequence))
                .setSequence(window.sequence)
                .setWindowStart(Instant.ofEpochMilli(window.least))
                .setWindowEnd(Instant.ofEpochMilli(window.greatest))
                .setRevision(0)
                .setKind(ResultKind.ON_TIME));
    }

    private static PurchaseTotal.Builder total(Key key, Window window, String windowKey) {
        return PurchaseTotal.newBuilder()
                .setTotalId(Digest.ofFields(key.userId(), key.currency(), key.window(), windowKey)
                        .hex())
                .setUserId(key.userId())
                .setCurrency(key.currency())
                .setWindow(key.window())
                .setCount(window.amounts.size())
                .setTotalMinor(
                        window.amounts.stream().mapToLong(Long::longValue).sum())
                .setMinMinor(
                        window.amounts.stream().mapToLong(Long::longValue).min().getAsLong())
                .setMaxMinor(
                        window.amounts.stream().mapToLong(Long::longValue).max().getAsLong());
    }

    private void write(PurchaseTotal.Builder total) {
        scene.results.add(scene.result(total.build()));
    }
}
