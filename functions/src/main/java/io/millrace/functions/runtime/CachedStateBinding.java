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

/** Connects an operator with its {@link CachedState}, or with that of its function, if the function keeps one. */
public final class CachedStateBinding<K> {

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

    /** Binds the state of an operator; to be called in {@code open}. The operator is its own trigger. */
    public static <K, O extends AbstractStreamOperator<?> & Triggerable<K, VoidNamespace>> CachedStateBinding<K> of(
            CachedState<K, ?> state, O operator) {
        return of(Optional.of(state), operator, operator);
    }

    /**
     * Binds the state of a function; to be called in {@code open}.
     *
     * @param trigger calls the function's {@code onTimer}
     */
    @SuppressWarnings("unchecked") // a function keeps its state by the key of its operator
    static <K> CachedStateBinding<K> of(
            Function function, AbstractStreamOperator<?> operator, Triggerable<K, VoidNamespace> trigger) {
        Optional<CachedState<K, ?>> state = function instanceof KeepsCachedState
                ? Optional.of(((KeepsCachedState<K>) function).cachedState())
                : Optional.empty();
        return of(state, operator, trigger);
    }

    private static <K> CachedStateBinding<K> of(
            Optional<CachedState<K, ?>> state,
            AbstractStreamOperator<?> operator,
            Triggerable<K, VoidNamespace> trigger) {
        InternalTimerService<VoidNamespace> timers =
                operator.getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, trigger);
        state.ifPresent(cache -> {
            cache.bind(operator, operator.getKeyedStateBackend(), timers);
            cache.publish(operator.getMetricGroup());
        });
        return new CachedStateBinding<>(state, trigger, timers);
    }

    /** Whether the function has to be called for a Flink timer of the current key. */
    public boolean isDue() {
        return cache.isEmpty() || cache.orElseThrow().isDue(timers.currentWatermark());
    }

    /** Calls the function for the keys whose wake-up the watermark has reached. */
    public void advance(Watermark mark) throws Exception {
        if (cache.isPresent()) {
            cache.orElseThrow().advance(mark.getTimestamp(), (key, wakeUp) -> function.onEventTime(timer(key, wakeUp)));
        }
    }

    private static <K> TimerHeapInternalTimer<K, VoidNamespace> timer(K key, long wakeUp) {
        return new TimerHeapInternalTimer<>(wakeUp, key, VoidNamespace.INSTANCE);
    }

    /** Writes the changed values; to be called before a snapshot. */
    public void flush() throws Exception {
        if (cache.isPresent()) {
            cache.orElseThrow().flush();
        }
    }
}
