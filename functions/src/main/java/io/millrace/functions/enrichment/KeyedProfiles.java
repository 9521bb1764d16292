/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

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

    private transient ValueState<HeldProfile> profile;

    @Override
    public void open(OperatorStateStore operatorState, KeyedStateStore keyedState, MetricGroup metrics) {
        profile = keyedState.getState(PROFILE);
    }

    @Override
    public HeldProfile get(String userId) throws Exception {
        HeldProfile held = profile.value();
        return held == null ? HeldProfile.NONE : held;
    }

    @Override
    public void put(String userId, HeldProfile held) throws Exception {
        profile.update(held);
    }
}
