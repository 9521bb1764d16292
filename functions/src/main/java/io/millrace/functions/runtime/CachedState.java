/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.heap.AbstractHeapPriorityQueueElement;
import org.apache.flink.runtime.state.heap.HeapPriorityQueue;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.KeyContext;

/**
 * A write-back cache in front of keyed state: one decoded value per key, and the time of its wake-up.
 *
 * <p>A function reads and changes values on the heap. They are written to Flink's state when their key is evicted, the least
 * recently used first, and all at once before a snapshot. Wake-ups fire from memory; a Flink timer is registered only when a
 * value is written, so that a key that is woken before costs none. A restore starts with an empty cache.
 *
 * <p>A Flink timer may fire for a key whose wake-up has moved since; the next one is then registered when the value is
 * written. So a key has about one timer, however often its wake-up moves.
 *
 * <p>Memory: {@code maxBytes} by the given estimate, or one value if that is larger.
 */
public final class CachedState<K, V> {

    /** The wake-up of a value that needs none. */
    public static final long NEVER = Long.MAX_VALUE;

    /** About what a key, its entry, and its places in the map and the queue take on the heap, bytes. */
    static final long ENTRY_BYTES = 200;

    private static final int INITIAL_WAKE_UPS = 1_024;

    /** Calls a function at the wake-up of the current key. */
    public interface WakeUp<K> {

        void fire(K key, long wakeUp) throws Exception;
    }

    private static final class Entry<K, V> extends AbstractHeapPriorityQueueElement {

        private final K key;
        private V value;
        private long bytes;
        private long wakeUp = NEVER;
        /** Its place in the queue: at or before the wake-up; {@link #NEVER} if it is not queued. */
        private long queuedAt = NEVER;
        /** The Flink timer that is known to be registered. */
        private long timer = NEVER;

        private boolean isStored;
        private boolean isChanged;
        /** Whether the stored value is another one than this, and has to be cleared first. */
        private boolean isReplaced;

        private Entry(K key) {
            this.key = key;
        }

        private boolean isQueued() {
            return queuedAt != NEVER;
        }
    }

    private final Storage<V> storage;
    private final ToLongFunction<V> sizeBytes;
    private final long maxBytes;
    private final Map<K, Entry<K, V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final HeapPriorityQueue<Entry<K, V>> queue =
            new HeapPriorityQueue<>((one, other) -> Long.compare(one.queuedAt, other.queuedAt), INITIAL_WAKE_UPS);

    /** The entry that was read last, unless it may have been removed since. */
    private Entry<K, V> latest;

    private KeyContext keys;
    private InternalTimerService<VoidNamespace> timers;
    private boolean isCopied;
    private boolean hasEvictedDue;
    private long bytes;
    private long hits;
    private long misses;
    private long evictions;
    private long flushMillis;

    /**
     * @param sizeBytes estimates the size of a value on the heap, in constant time
     * @param maxBytes the most that all values together take by this estimate, plus about 200 bytes per key
     */
    public CachedState(Storage<V> storage, ToLongFunction<V> sizeBytes, long maxBytes) {
        this.storage = storage;
        this.sizeBytes = sizeBytes;
        this.maxBytes = maxBytes;
    }

    /** Connects the cache with its operator, before the first value is read. */
    void bind(KeyContext operator, KeyedStateBackend<K> backend, InternalTimerService<VoidNamespace> timerService) {
        this.keys = operator;
        this.timers = timerService;
        this.isCopied = !backend.isSafeToReuseKVState();
    }

    void publish(MetricGroup metrics) {
        metrics.gauge("stateCacheKeys", entries::size);
        metrics.gauge("stateCacheBytes", () -> bytes);
        metrics.gauge("stateCacheHits", () -> hits);
        metrics.gauge("stateCacheMisses", () -> misses);
        metrics.gauge("stateCacheEvictions", () -> evictions);
        metrics.gauge("stateCacheFlushMillis", () -> flushMillis);
    }

    /** The value of the current key, which may be changed in place if {@link #update} follows; null if there is none. */
    public V value() throws Exception {
        K key = currentKey();
        latest = entries.get(key);
        if (latest != null) {
            hits++;
            return latest.value;
        }
        misses++;
        V stored = storage.read();
        if (stored == null) {
            return null;
        }
        Entry<K, V> loaded = new Entry<>(key);
        loaded.value = isCopied ? storage.copy(stored) : stored;
        loaded.isStored = true;
        entries.put(key, loaded);
        latest = loaded;
        resize(loaded);
        return loaded.value;
    }

    /**
     * Sets the value of the current key, which the caller hands over.
     *
     * @param wakeUp the watermark at which {@code onTimer} is called, which has to end in an update again, or in {@link
     *     #clear}; epoch milliseconds, {@link #NEVER} if not at all. Replaces the wake-up that was set before.
     */
    public void update(V value, long wakeUp) throws Exception {
        K key = currentKey();
        Entry<K, V> entry =
                latest != null && latest.key.equals(key) ? latest : entries.computeIfAbsent(key, Entry::new);
        entry.value = value;
        entry.isChanged = true;
        entry.isReplaced |= value == null && entry.isStored;
        wake(entry, wakeUp);
        resize(entry);
    }

    /** Removes the value of the current key and its wake-up. */
    public void clear() throws Exception {
        update(null, NEVER);
    }

    @SuppressWarnings("unchecked") // the key type of the operator
    private K currentKey() {
        return (K) keys.getCurrentKey();
    }

    private void wake(Entry<K, V> entry, long wakeUp) {
        entry.wakeUp = wakeUp;
        if (wakeUp >= entry.queuedAt) {
            return; // moves back when it is reached
        }
        boolean isQueued = entry.isQueued();
        entry.queuedAt = wakeUp;
        if (isQueued) {
            queue.adjustModifiedElement(entry);
        } else {
            queue.add(entry);
        }
    }

    private void resize(Entry<K, V> entry) throws Exception {
        long size = ENTRY_BYTES + (entry.value == null ? 0 : sizeBytes.applyAsLong(entry.value));
        bytes += size - entry.bytes;
        entry.bytes = size;
        if (bytes > maxBytes) {
            evictAllBut(entry);
        }
    }

    private void evictAllBut(Entry<K, V> used) throws Exception {
        Iterator<Entry<K, V>> eldest = entries.values().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            Entry<K, V> entry = eldest.next();
            if (entry == used) {
                break; // the most recently used is the last
            }
            evictions++;
            save(entry);
            hasEvictedDue |= entry.wakeUp <= timers.currentWatermark();
            eldest.remove();
            drop(entry);
        }
        keys.setCurrentKey(used.key);
    }

    private void drop(Entry<K, V> entry) {
        bytes -= entry.bytes;
        if (entry.isQueued()) {
            queue.remove(entry);
        }
        if (entry == latest) {
            latest = null;
        }
    }

    /**
     * Wakes the keys whose time has come; to be called after Flink's timers have fired.
     *
     * @return whether a key was evicted whose time had come: its Flink timer has to fire at this watermark, too
     */
    boolean advance(long watermark, WakeUp<K> wakeUp) throws Exception {
        hasEvictedDue = false;
        for (Entry<K, V> next = queue.peek(); next != null && next.queuedAt <= watermark; next = queue.peek()) {
            queue.remove(next);
            next.queuedAt = NEVER;
            if (next.wakeUp > watermark) {
                wake(next, next.wakeUp);
                continue;
            }
            keys.setCurrentKey(next.key);
            wakeUp.fire(next.key, next.wakeUp);
        }
        return hasEvictedDue;
    }

    /** Whether the function has to be called because a Flink timer of the current key has fired at this watermark. */
    boolean isDue(long watermark) {
        Entry<K, V> entry = entries.get(currentKey());
        if (entry == null) {
            return true; // it is not known before the value is read
        }
        if (entry.timer <= watermark) {
            entry.timer = NEVER;
        }
        return entry.wakeUp <= watermark;
    }

    /** Writes all changes; to be called before a snapshot. Changes the current key. */
    void flush() throws Exception {
        long start = timers.currentProcessingTime();
        for (Iterator<Entry<K, V>> all = entries.values().iterator(); all.hasNext(); ) {
            Entry<K, V> entry = all.next();
            save(entry);
            if (entry.value == null) {
                all.remove();
                drop(entry);
            }
        }
        flushMillis = timers.currentProcessingTime() - start;
    }

    private void save(Entry<K, V> entry) throws Exception {
        boolean needsTimer = entry.wakeUp < entry.timer;
        if (!entry.isChanged && !needsTimer) {
            return;
        }
        keys.setCurrentKey(entry.key);
        if (needsTimer) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, entry.wakeUp);
            entry.timer = entry.wakeUp;
        }
        if (entry.isChanged) {
            write(entry);
        }
    }

    private void write(Entry<K, V> entry) throws Exception {
        entry.isChanged = false;
        if (entry.isReplaced) {
            storage.clear();
            entry.isReplaced = false;
            entry.isStored = false;
        }
        if (entry.value != null) {
            storage.write(isCopied ? storage.copy(entry.value) : entry.value);
            entry.isStored = true;
        }
    }
}
