/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.CachedState;
import java.util.Optional;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Stores all profiles in every task, on the heap, up to a limit. Beyond it the job fails with an actionable message and
 * without a restart, before the heap is full.
 */
final class BroadcastProfiles implements ProfileTable {

    private static final long serialVersionUID = 1L;
    private static final MapStateDescriptor<String, HeldProfile> PROFILES =
            new MapStateDescriptor<>("profiles", Types.STRING, HeldProfile.TYPE);

    private final long maxEntries;

    private transient BroadcastState<String, HeldProfile> profiles;
    private transient long entries;

    BroadcastProfiles(long maxEntries) {
        this.maxEntries = maxEntries;
    }

    @Override
    public void open(OperatorStateStore operatorState, KeyedStateStore keyedState, MetricGroup metrics)
            throws Exception {
        profiles = operatorState.getBroadcastState(PROFILES);
        entries = 0;
        profiles.immutableEntries().forEach(restored -> entries++);
        checkLimit(entries);
        metrics.gauge("profilesHeld", () -> entries);
    }

    @Override
    public HeldProfile get(String userId) throws Exception {
        HeldProfile held = profiles.get(userId);
        return held == null ? HeldProfile.NONE : held;
    }

    @Override
    public void put(String userId, HeldProfile held) throws Exception {
        if (!profiles.contains(userId)) {
            checkLimit(++entries);
        }
        profiles.put(userId, held);
    }

    @Override
    public Optional<CachedState<String, ?>> cachedState() {
        return Optional.empty();
    }

    private void checkLimit(long size) {
        if (size > maxEntries) {
            throw new SuppressRestartsException(new IllegalStateException(
                    ("the table of profiles, tombstones included, has grown to %d entries, but broadcast.max-entries is"
                                    + " %d; submit the job with --join keyed and --fresh-state, which reads the topics"
                                    + " from their beginning, or raise the limit and the heap")
                            .formatted(size, maxEntries)));
        }
    }
}
