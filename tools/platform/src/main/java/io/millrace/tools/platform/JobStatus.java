/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Set;

/**
 * A job as the JobManager reports it.
 *
 * @param state a name of Flink's {@code JobStatus}
 */
public record JobStatus(
        @JsonProperty("jid") String id,
        String name,
        String state,
        @JsonProperty("start-time") Instant started) {
    private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED", "SUSPENDED");

    /** Whether it will never run again. */
    public boolean hasEnded() {
        return ENDED.contains(state);
    }
}
