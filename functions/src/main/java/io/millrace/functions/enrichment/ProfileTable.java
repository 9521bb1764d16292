/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import java.io.Serializable;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.MetricGroup;

/**
 * Where profiles are kept. Has no end: a table of users, with a mark for each that was deleted, so that an old update does
 * not bring the profile back.
 */
interface ProfileTable extends Serializable {

    void open(OperatorStateStore operatorState, KeyedStateStore keyedState, MetricGroup metrics) throws Exception;

    /** What is held of a user; {@link HeldProfile#NOTHING} if that is nothing. */
    HeldProfile get(String userId) throws Exception;

    void put(String userId, HeldProfile profile) throws Exception;
}
