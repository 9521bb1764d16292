/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

/** What becomes of a topic's old records. */
public enum Cleanup {
    /** They go when their retention is over. */
    DELETE,
    /** The last record of every key stays. */
    COMPACT
}
