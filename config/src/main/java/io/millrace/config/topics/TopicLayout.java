/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A topic as it is laid out in one kind of deployment.
 *
 * @param retention how long records are kept, by the time the broker appended them; empty where keys are compacted
 * @param configs the topic's configuration under Kafka's names; retention and cleanup are among them
 */
public record TopicLayout(
        int partitions, short replication, Optional<Duration> retention, Map<String, String> configs) {

    public TopicLayout {
        configs = Map.copyOf(configs);
    }
}
