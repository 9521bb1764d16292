/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

/** Delivery guarantee of an output. */
public enum Delivery {
    /** Records become visible with their checkpoint, each once. Adds up to one checkpoint interval of latency. */
    EXACTLY_ONCE,
    /** Records become visible at once, some again after a failure. The last record of an id by offset is valid. */
    AT_LEAST_ONCE
}
