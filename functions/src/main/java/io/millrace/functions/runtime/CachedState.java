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
 * <p>A function reads and changes values on the heap. They are written to Flink's state when their key is evicted, and all at
 * once before a snapshot. Keys are evicted in the order in which they came, except that one that was used again is spared
 * once ("second chance"); a list in the order of use would cost more per event.
 *
 * <p>Wake-ups of cached keys fire from memory, and a snapshot contains them as a list; only a key that is evicted gets a Flink
 * timer. A restore starts with an empty cache, and a timer for every wake-up of the list.
 *
 * <p>A Flink timer may fire for a key that is in the cache again and whose wake-up has moved since; it is ignored then.
 *
 * <p>Memory: {@code maxBytes} by the given estimate, or one value if that is larger.
 */
public final class CachedState<K, V> {

    /** The wake-up of a value that needs none. */
    public static final long NEVER = Long.MAX_VALUE;

    /** About what a key, its entry, and its places in the map and the queue take on the heap, bytes. */
    static final long ENTRY_BYTES = 200;

    private static final int INITIAL_WAKE_UPS = 1_024;

    /** The wake-up of a value that was read and not updated: its Flink timer is still registered. */
    private static final long IN_FLINK = Long.MIN_VALUE;

    /** Takes a key and its wake-up. */
    interface WakeUp<K> {

        void accept(K key, long wakeUp) throws Exception;
    }

    private static final class Entry<K, V> extends AbstractHeapPriorityQueueElement {

        private final K key;
        private V value;
        private long bytes;
        private long wakeUp = IN_FLINK;
        /** Its place in the queue: at or before the wake-up; {@link #NEVER} if it is not queued. */
        private long queuedAt = NEVER;

        /** Whether it was read again since it came or was spared. */
        private boolean isUsed;

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

        /** Whether its wake-up is known to the cache alone. */
        private boolean isToBeWoken() {
            return wakeUp != IN_FLINK && wakeUp != NEVER;
        }
    }

    private final Storage<V> storage;
    private final ToLongFunction<V> sizeBytes;
    private final long maxBytes;
    private final Map<K, Entry<K, V>> entries = new LinkedHashMap<>();
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
            latest.isUsed = true;
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
        while (bytes > maxBytes && entries.size() > 1) {
            Iterator<Entry<K, V>> eldest = entries.values().iterator();
            Entry<K, V> entry = eldest.next();
            eldest.remove();
            if (entry.isUsed || entry == used) {
                entry.isUsed = false;
                entries.put(entry.key, entry);
                continue;
            }
            evictions++;
            keys.setCurrentKey(entry.key);
            if (entry.isToBeWoken()) {
                timers.registerEventTimeTimer(VoidNamespace.INSTANCE, entry.wakeUp);
                hasEvictedDue |= entry.wakeUp <= timers.currentWatermark();
            }
            write(entry);
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
            wakeUp.accept(next.key, next.wakeUp);
        }
        return hasEvictedDue;
    }

    /** Whether the function has to be called because a Flink timer of the current key has fired at this watermark. */
    boolean isDue(long watermark) {
        Entry<K, V> entry = entries.get(currentKey());
        return entry == null || entry.wakeUp <= watermark;
    }

    /** Writes all changes; to be called before a snapshot. Changes the current key. */
    void flush() throws Exception {
        long start = timers.currentProcessingTime();
        for (Iterator<Entry<K, V>> all = entries.values().iterator(); all.hasNext(); ) {
            Entry<K, V> entry = all.next();
            if (entry.isChanged) {
                keys.setCurrentKey(entry.key);
                write(entry);
            }
            if (entry.value == null) {
                all.remove();
                drop(entry);
            }
        }
        flushMillis = timers.currentProcessingTime() - start;
    }

    /** Calls for every wake-up that no Flink timer stands for; a snapshot has to contain them. */
    void forEachWakeUp(WakeUp<K> taker) throws Exception {
        for (Entry<K, V> entry : entries.values()) {
            if (entry.isToBeWoken()) {
                taker.accept(entry.key, entry.wakeUp);
            }
        }
    }

    private void write(Entry<K, V> entry) throws Exception {
        if (!entry.isChanged) {
            return;
        }
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
