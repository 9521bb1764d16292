/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

/** What a topic is laid out for. */
public enum Deployment {
    /** One broker on one machine. */
    LOCAL,
    /** A cluster that survives the loss of a broker. */
    PRODUCTION
}
