/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

/**
 * One difference between the topics of a cluster and those of the catalogue.
 *
 * @param description what is and what should be
 */
public record TopicChange(String topic, Kind kind, String description) {
    /** What removes the difference. */
    public enum Kind {
        CREATE,
        ADD_PARTITIONS,
        SET_CONFIG,
        /** The topic has a setting of its own that the catalogue does not know. */
        RESET_CONFIG,
        /** Kafka cannot remove it in place; somebody has to decide. */
        CONFLICT
    }

    @Override
    public String toString() {
        return "%-14s %s: %s".formatted(kind, topic, description);
    }
}
