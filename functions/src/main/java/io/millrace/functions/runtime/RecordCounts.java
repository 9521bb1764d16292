/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;

/**
 * Counts records across restarts: the counts are kept in operator state and published as gauges. A rescale
 * redistributes them among the subtasks, so only the sum over all subtasks is meaningful. A meter beside each gauge, named
 * after it with the suffix {@value #RATE}, has the rate of the last five minutes; it starts at 0 with the job.
 *
 * <p>State: one small entry per count and subtask, for the life of the job.
 */
public final class RecordCounts<C extends Enum<C> & CountName> {

    /** One count as it is stored in state. */
    public record Entry(String gauge, long value) {}

    private static final String RATE = "PerSecond";
    private static final int RATE_SECONDS = 300;

    private static final ListStateDescriptor<Entry> RECORD_COUNTS =
            new ListStateDescriptor<>("record-counts", TypeInformation.of(Entry.class));

    private final Map<C, SimpleCounter> counters;
    private final Map<C, Long> restored;
    private final ListState<Entry> state;

    private RecordCounts(ListState<Entry> state, Map<C, SimpleCounter> counters, Map<C, Long> restored) {
        this.state = state;
        this.counters = counters;
        this.restored = restored;
    }

    /** Restores an operator's counts from its state. */
    @SafeVarargs
    public static <C extends Enum<C> & CountName> RecordCounts<C> restore(
            OperatorStateStore store, C first, C... others) throws Exception {
        Map<C, SimpleCounter> counters = new EnumMap<>(first.getDeclaringClass());
        counters.put(first, new SimpleCounter());
        for (C other : others) {
            counters.put(other, new SimpleCounter());
        }
        Map<C, Long> restored = new EnumMap<>(first.getDeclaringClass());
        ListState<Entry> state = store.getListState(RECORD_COUNTS);
        for (Entry entry : state.get()) {
            counters.keySet().stream()
                    .filter(count -> count.gauge().equals(entry.gauge()))
                    .forEach(count -> restored.merge(count, entry.value(), Long::sum));
        }
        return new RecordCounts<>(state, counters, restored);
    }

    public void publish(MetricGroup metrics) {
        counters.forEach((count, counter) -> {
            metrics.gauge(count.gauge(), () -> value(count));
            metrics.meter(count.gauge() + RATE, new MeterView(counter, RATE_SECONDS));
        });
    }

    public void add(C count) {
        add(count, 1);
    }

    public void add(C count, long records) {
        counters.get(count).inc(records);
    }

    public long value(C count) {
        return restored.getOrDefault(count, 0L) + counters.get(count).getCount();
    }

    /** Writes the counts to the operator's state; to be called from {@code snapshotState}. */
    public void snapshot() throws Exception {
        state.update(counters.keySet().stream()
                .map(count -> new Entry(count.gauge(), value(count)))
                .toList());
    }
}
