/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

/** What an output promises. */
public enum Delivery {
    /** Records appear with the checkpoint that covers them, each once. The price is latency: one checkpoint interval. */
    EXACTLY_ONCE,
    /** Records appear at once; after a failure some appear again. The last record of an id by offset is the valid one. */
    AT_LEAST_ONCE
}
