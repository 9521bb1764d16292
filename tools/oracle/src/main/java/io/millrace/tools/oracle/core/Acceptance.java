/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

/** Receives the accepted records of a job's input, partition after partition, each in offset order. */
public interface Acceptance<E> {

    void accept(Accepted<E> accepted);

    /**
     * Notes a good record before {@link #accept}, whether it is accepted or not: it moves the watermark of its partition.
     *
     * @param eventTime epoch milliseconds
     * @param appendedAt Kafka timestamp, epoch milliseconds
     */
    default void observe(int partition, long eventTime, long appendedAt) {}
}
