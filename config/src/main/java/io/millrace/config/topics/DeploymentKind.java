/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

/** Kind of Kafka cluster a topic is created on. */
public enum DeploymentKind {
    /** One broker on one machine. */
    LOCAL,
    /** A cluster that tolerates the loss of a broker. */
    PRODUCTION
}
