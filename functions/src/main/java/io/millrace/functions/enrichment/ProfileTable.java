/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.CachedState;
import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.MetricGroup;

/**
 * Stores the profiles. The state has no end: it is a table of users, with a tombstone for each deleted one, so that an
 * old update does not restore the profile.
 */
interface ProfileTable extends Serializable {

    void open(OperatorStateStore operatorState, KeyedStateStore keyedState, MetricGroup metrics) throws Exception;

    /** The stored profile of a user; {@link HeldProfile#NONE} if there is none. */
    HeldProfile get(String userId) throws Exception;

    void put(String userId, HeldProfile profile) throws Exception;

    /** The profiles by user, which the operator has to bind; empty if they are kept otherwise. */
    Optional<CachedState<String, ?>> cachedState();
}
