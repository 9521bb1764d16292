/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/**
 * Rejects inputs whose record timestamps come from producers: {@code max-future-skew} would compare two values of the same
 * clock, so nothing would stop an event time of next year from moving the watermark.
 */
final class TimestampTypeCheck {

    private TimestampTypeCheck() {}

    /**
     * @param types input topic → its {@code message.timestamp.type}
     * @return a warning if other types than LogAppendTime are there and allowed
     * @throws SubmitException if they are not allowed
     */
    static Optional<String> check(Map<String, String> types, boolean allowCreateTime) {
        Map<String, String> others = new TreeMap<>(types);
        others.values().removeIf(TimestampType.LOG_APPEND_TIME.name::equals);
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String fault =
                "input topics with another %s than %s: %s. One producer whose clock is ahead can move the watermark"
                        + " there permanently, which makes all later records late";
        String message =
                fault.formatted(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name, others);
        if (allowCreateTime) {
            return Optional.of("warning: " + message);
        }
        throw new SubmitException(
                message + "; change the topics with: scripts/millrace topics apply, or accept it with:"
                        + " --allow-create-time true");
    }
}
