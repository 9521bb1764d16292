/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

/**
 * One difference between the topics of a cluster and those of the catalogue.
 *
 * @param description actual and desired value
 */
public record TopicChange(String topic, Kind kind, String description) {
    /** The operation that removes the difference. */
    public enum Kind {
        CREATE,
        ADD_PARTITIONS,
        SET_CONFIG,
        /** The topic overrides a setting that the catalogue does not mention. */
        RESET_CONFIG,
        /** Kafka cannot remove the difference in place; an operator has to decide. */
        CONFLICT
    }

    @Override
    public String toString() {
        return "%-14s %s: %s".formatted(kind, topic, description);
    }
}
