/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.KeyedStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Connects an operator with its {@link CachedState}, or with that of its function, if the function keeps one. The operator
 * calls the methods of the same name as its own, and is its own trigger.
 *
 * <p>The wake-ups of cached keys are the operator's raw keyed state: per key group their number, then each key and its
 * wake-up. So the operator's {@code isUsingCustomRawKeyedState} has to return true, and RocksDB has to keep Flink's timers.
 */
public final class CachedStateBinding<K> {

    private record TimedKey<K>(K key, long time) {}

    /** The wake-ups of a key group. */
    private static final class WakeUpList {

        private final DataOutputSerializer bytes = new DataOutputSerializer(1 << 10);
        private int length;
    }

    private final AbstractStreamOperator<?> operator;
    private final Triggerable<K, VoidNamespace> trigger;
    private final List<TimedKey<K>> restored = new ArrayList<>();

    private Optional<CachedState<K, ?>> cache = Optional.empty();
    private InternalTimerService<VoidNamespace> timers;

    private CachedStateBinding(AbstractStreamOperator<?> operator, Triggerable<K, VoidNamespace> trigger) {
        this.operator = operator;
        this.trigger = trigger;
    }

    /** Reads the wake-ups of a snapshot; to be called after those of the superclass. */
    public static <K, O extends AbstractStreamOperator<?> & Triggerable<K, VoidNamespace>>
            CachedStateBinding<K> initializeState(O operator, StateInitializationContext context) throws IOException {
        CachedStateBinding<K> binding = new CachedStateBinding<>(operator, operator);
        TypeSerializer<K> keySerializer = binding.backend().getKeySerializer();
        for (KeyGroupStatePartitionStreamProvider keyGroup : context.getRawKeyedStateInputs()) {
            DataInputView in = new DataInputViewStreamWrapper(keyGroup.getStream());
            for (int left = in.readInt(); left > 0; left--) {
                binding.restored.add(new TimedKey<>(keySerializer.deserialize(in), in.readLong()));
            }
        }
        return binding;
    }

    /** Binds the state of the operator. */
    public void open(CachedState<K, ?> state) {
        open(Optional.of(state));
    }

    /** Binds the state of the operator's function. */
    @SuppressWarnings("unchecked") // a function keeps its state by the key of its operator
    void open(Function function) {
        open(
                function instanceof KeepsCachedState
                        ? Optional.of(((KeepsCachedState<K>) function).cachedState())
                        : Optional.empty());
    }

    /** Binds the state of a collaborator of the operator, if that keeps one. */
    public void open(Optional<CachedState<K, ?>> state) {
        timers = operator.getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, trigger);
        cache = state;
        cache.ifPresent(bound -> {
            bound.bind(operator, backend(), timers);
            bound.publish(operator.getMetricGroup());
        });
        for (TimedKey<K> wakeUp : restored) {
            operator.setCurrentKey(wakeUp.key());
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, wakeUp.time());
        }
        restored.clear();
    }

    /** The operator's timers by key, among them those of evicted keys. */
    public InternalTimerService<VoidNamespace> timers() {
        return timers;
    }

    private KeyedStateBackend<K> backend() {
        return operator.getKeyedStateBackend();
    }

    /** Whether the function has to be called for a Flink timer of the current key. */
    public boolean isDue() {
        return cache.isEmpty() || cache.orElseThrow().isDue(timers.currentWatermark());
    }

    /**
     * Calls the function for the keys whose wake-up the watermark has reached; to be called after Flink's timers have
     * fired.
     *
     * @return whether Flink's timers have to fire again, for keys that were evicted before their turn
     */
    public boolean advance(Watermark mark) throws Exception {
        return cache.isPresent()
                && cache.orElseThrow()
                        .advance(mark.getTimestamp(), (key, wakeUp) -> trigger.onEventTime(timer(key, wakeUp)));
    }

    private static <K> TimerHeapInternalTimer<K, VoidNamespace> timer(K key, long wakeUp) {
        return new TimerHeapInternalTimer<>(wakeUp, key, VoidNamespace.INSTANCE);
    }

    /** Writes the changed values and the wake-ups; to be called before that of the superclass. */
    public void snapshotState(StateSnapshotContext context) throws Exception {
        if (cache.isEmpty()) {
            return;
        }
        CachedState<K, ?> state = cache.orElseThrow();
        state.flush();
        TaskInfo task = operator.getRuntimeContext().getTaskInfo();
        int keyGroups = task.getMaxNumberOfParallelSubtasks();
        KeyGroupRange range = KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        WakeUpList[] lists = new WakeUpList[range.getNumberOfKeyGroups()];
        state.forEachWakeUp((key, wakeUp) -> {
            int place = KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroups) - range.getStartKeyGroup();
            if (lists[place] == null) {
                lists[place] = new WakeUpList();
            }
            lists[place].length++;
            backend().getKeySerializer().serialize(key, lists[place].bytes);
            lists[place].bytes.writeLong(wakeUp);
        });
        write(lists, range, context);
    }

    private static void write(WakeUpList[] lists, KeyGroupRange range, StateSnapshotContext context) throws Exception {
        for (int place = 0; place < lists.length; place++) {
            if (lists[place] == null) {
                continue;
            }
            KeyedStateCheckpointOutputStream out = context.getRawKeyedOperatorStateOutput();
            out.startNewKeyGroup(range.getStartKeyGroup() + place);
            new DataOutputViewStreamWrapper(out).writeInt(lists[place].length);
            out.write(lists[place].bytes.getSharedBuffer(), 0, lists[place].bytes.length());
        }
    }
}
