/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

/** Cleanup policy of a topic. */
public enum Cleanup {
    /** Deletes records after the retention time. */
    DELETE,
    /** Keeps the last record of every key. */
    COMPACT
}
