/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration of a topic in one kind of deployment.
 *
 * @param retention how long records are kept after the broker appended them; empty for compacted topics
 * @param configs topic configuration under Kafka's names, retention and cleanup included
 */
public record TopicLayout(
        int partitions, short replication, Optional<Duration> retention, Map<String, String> configs) {

    public TopicLayout {
        configs = Map.copyOf(configs);
    }
}
