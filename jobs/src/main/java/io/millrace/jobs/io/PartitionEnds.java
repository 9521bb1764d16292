/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Sends the end offsets of its partitions to the readers of a source.
 *
 * @param offsets partition → offset after the last committed record; absent = its leader did not respond
 */
record PartitionEnds(HashMap<Integer, Long> offsets) implements SourceEvent {

    static PartitionEnds of(Map<Integer, Long> offsets) {
        return new PartitionEnds(new HashMap<>(offsets));
    }
}
