/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.CachedState;
import io.millrace.functions.runtime.ValueStorage;
import io.millrace.schemas.ProfileUpdate;
import java.util.Optional;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.MetricGroup;

/** Stores each profile once, in the task of its user's orders. The user must be the current key. */
final class KeyedProfiles implements ProfileTable {

    private static final long serialVersionUID = 1L;
    private static final ValueStateDescriptor<HeldProfile> PROFILE =
            new ValueStateDescriptor<>("profile", HeldProfile.TYPE);

    private static final int FIXED_BYTES = 96;
    private static final int TOMBSTONE_BYTES = 48;
    private static final int UPDATE_BYTES = 256;

    private final long cacheBytes;

    private transient CachedState<String, HeldProfile> profiles;

    /** @param cacheBytes the most that cached profiles take on the heap, bytes */
    KeyedProfiles(long cacheBytes) {
        this.cacheBytes = cacheBytes;
    }

    @Override
    public void open(OperatorStateStore operatorState, KeyedStateStore keyedState, MetricGroup metrics) {
        ValueState<HeldProfile> stored = keyedState.getState(PROFILE);
        profiles = new CachedState<>(
                new ValueStorage<>(stored, PROFILE.getSerializer()), KeyedProfiles::sizeBytes, cacheBytes);
    }

    /** Counts a byte per character, as Java stores Latin-1. */
    private static long sizeBytes(HeldProfile held) {
        long bytes = FIXED_BYTES + TOMBSTONE_BYTES * (long) held.tombstones().size();
        if (!held.exists()) {
            return bytes;
        }
        ProfileUpdate update = held.update();
        long segment = update.getSegment() == null ? 0 : update.getSegment().length();
        return bytes
                + UPDATE_BYTES
                + update.getUserId().length()
                + update.getName().length()
                + update.getEmail().length()
                + segment;
    }

    @Override
    public HeldProfile get(String userId) throws Exception {
        HeldProfile held = profiles.value();
        return held == null ? HeldProfile.NONE : held;
    }

    @Override
    public void put(String userId, HeldProfile held) throws Exception {
        profiles.update(held, CachedState.NEVER);
    }

    @Override
    public Optional<CachedState<String, ?>> cachedState() {
        return Optional.of(profiles);
    }
}
