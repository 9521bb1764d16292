/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The checkpoints of a job since its submission. */
public record Checkpoints(Counts counts, Latest latest) {
    /** How many checkpoints completed and how often the job was restored. */
    record Counts(long completed, long restored) {}

    /** The newest of each kind, null if there is none. */
    record Latest(Checkpoint completed, Restored restored) {}

    /**
     * A completed checkpoint.
     *
     * @param duration from the trigger to the last acknowledgement
     * @param stateBytes size of the whole state
     */
    public record Checkpoint(
            long id,
            @JsonProperty("trigger_timestamp") Instant triggered,
            @JsonProperty("end_to_end_duration") Duration duration,
            @JsonProperty("state_size") long stateBytes) {}

    /** The checkpoint or savepoint that the job was restored from. */
    public record Restored(@JsonProperty("is_savepoint") boolean savepoint) {}

    public long completed() {
        return counts.completed();
    }

    public long restored() {
        return counts.restored();
    }

    public Optional<Checkpoint> latestCompleted() {
        return Optional.ofNullable(latest.completed());
    }

    public Optional<Restored> latestRestored() {
        return Optional.ofNullable(latest.restored());
    }
}
