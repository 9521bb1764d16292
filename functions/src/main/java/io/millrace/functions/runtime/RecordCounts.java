/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;

/**
 * Counts of records that survive restarts: kept in operator state, published as gauges. After a rescale the subtasks
 * share the old counts out among themselves, so only the sum over the subtasks has a meaning.
 *
 * <p>State: one small entry per count and subtask, for the life of the job.
 */
public final class RecordCounts {

    /** What is counted; the gauge has the name given here. */
    public enum Count {
        IN("recordsIn"),
        IGNORED("recordsIgnored"),
        DEAD_LETTERED("recordsDeadLettered"),
        DUPLICATE("recordsDuplicate"),
        LATE("recordsLate"),
        ACCEPTED("recordsAccepted"),
        PARTIALLY_LATE("recordsPartiallyLate"),
        WINDOWS_FIRED("windowsFired"),
        RULES_TAKEN("rulesTaken"),
        RULES_REFUSED("rulesRefused"),
        RULES_WITHDRAWN("rulesWithdrawn"),
        RULES_IGNORED("rulesIgnored"),
        DECISIONS_REVIEWED("decisionsReviewed"),
        SESSIONS_COMPLETED("sessionsCompleted"),
        SESSIONS_CORRECTED("sessionsCorrected"),
        SESSIONS_SUPERSEDED("sessionsSuperseded"),
        PROFILES_TAKEN("profilesTaken"),
        PROFILES_DELETED("profilesDeleted"),
        PROFILES_REFUSED("profilesRefused"),
        ORDERS_HELD("ordersHeld"),
        ORDERS_WAITED("ordersWaited"),
        ORDERS_CROWDED_OUT("ordersCrowdedOut"),
        ORDERS_RESOLVED("ordersResolved"),
        ORDERS_UNRESOLVED("ordersUnresolved"),
        ORDERS_CORRECTED("ordersCorrected");

        private final String gauge;

        Count(String gauge) {
            this.gauge = gauge;
        }
    }

    /** One count as it lies in the state. */
    public record Entry(String gauge, long value) {}

    private static final ListStateDescriptor<Entry> RECORD_COUNTS =
            new ListStateDescriptor<>("record-counts", TypeInformation.of(Entry.class));

    private final Map<Count, SimpleCounter> counters = new EnumMap<>(Count.class);
    private final ListState<Entry> state;

    private RecordCounts(ListState<Entry> state, Count... kept) {
        this.state = state;
        for (Count count : kept) {
            counters.put(count, new SimpleCounter());
        }
    }

    /** Restores the counts from the operator's state; {@code counts} are those the operator keeps. */
    public static RecordCounts restore(OperatorStateStore store, Count... counts) throws Exception {
        ListState<Entry> state = store.getListState(RECORD_COUNTS);
        RecordCounts restored = new RecordCounts(state, counts);
        for (Entry entry : state.get()) {
            restored.counters.keySet().stream()
                    .filter(count -> count.gauge.equals(entry.gauge()))
                    .forEach(count -> restored.add(count, entry.value()));
        }
        return restored;
    }

    public void publish(MetricGroup metrics) {
        counters.forEach((count, counter) -> metrics.gauge(count.gauge, counter::getCount));
    }

    public void add(Count count) {
        add(count, 1);
    }

    public void add(Count count, long records) {
        counters.get(count).inc(records);
    }

    public long value(Count count) {
        return counters.get(count).getCount();
    }

    /** Writes the counts into the operator's state; call it from {@code snapshotState}. */
    public void snapshot() throws Exception {
        state.update(counters.entrySet().stream()
                .map(kept -> new Entry(kept.getKey().gauge, kept.getValue().getCount()))
                .toList());
    }
}
