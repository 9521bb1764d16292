/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Tells the readers of a source how far its partitions reach.
 *
 * @param offsets partition → offset after the last committed record; absent = its leader did not answer
 */
record PartitionEnds(HashMap<Integer, Long> offsets) implements SourceEvent {

    static PartitionEnds of(Map<Integer, Long> offsets) {
        return new PartitionEnds(new HashMap<>(offsets));
    }
}
