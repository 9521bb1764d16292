/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.util.Optional;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;

/** Connects an operator with the {@link CachedState} of its function, if the function keeps one. */
final class CachedStateBinding<K> {

    private final Optional<CachedState<K, ?>> cache;
    private final Triggerable<K, VoidNamespace> function;
    private final InternalTimerService<VoidNamespace> timers;

    private CachedStateBinding(
            Optional<CachedState<K, ?>> cache,
            Triggerable<K, VoidNamespace> function,
            InternalTimerService<VoidNamespace> timers) {
        this.cache = cache;
        this.function = function;
        this.timers = timers;
    }

    /**
     * To be called in {@code open}.
     *
     * @param trigger calls the function's {@code onTimer}
     */
    @SuppressWarnings("unchecked") // a function keeps its state by the key of its operator
    static <K> CachedStateBinding<K> of(
            Function function, AbstractStreamOperator<?> operator, Triggerable<K, VoidNamespace> trigger) {
        InternalTimerService<VoidNamespace> timers =
                operator.getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, trigger);
        Optional<CachedState<K, ?>> cache = function instanceof KeepsCachedState
                ? Optional.of(((KeepsCachedState<K>) function).cachedState())
                : Optional.empty();
        cache.ifPresent(state -> {
            state.bind(operator, operator.getKeyedStateBackend(), timers);
            state.publish(operator.getMetricGroup());
        });
        return new CachedStateBinding<>(cache, trigger, timers);
    }

    /** Whether the function has to be called for a Flink timer of the current key. */
    boolean isDue() {
        return cache.isEmpty() || cache.orElseThrow().isDue(timers.currentWatermark());
    }

    /** Calls the function for the keys whose wake-up the watermark has reached. */
    void advance(Watermark mark) throws Exception {
        if (cache.isPresent()) {
            cache.orElseThrow().advance(mark.getTimestamp(), (key, wakeUp) -> function.onEventTime(timer(key, wakeUp)));
        }
    }

    private static <K> TimerHeapInternalTimer<K, VoidNamespace> timer(K key, long wakeUp) {
        return new TimerHeapInternalTimer<>(wakeUp, key, VoidNamespace.INSTANCE);
    }

    /** Writes the changed values; to be called before a snapshot. */
    void flush() throws Exception {
        if (cache.isPresent()) {
            cache.orElseThrow().flush();
        }
    }
}
