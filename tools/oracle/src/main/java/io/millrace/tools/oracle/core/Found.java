/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.function.Function;

/**
 * A result as read from an output topic.
 *
 * @param appendedAt Kafka timestamp, epoch milliseconds
 */
public record Found<R>(R result, RecordPosition position, long appendedAt) {

    public <S> Found<S> map(Function<R, S> conversion) {
        return new Found<>(conversion.apply(result), position, appendedAt);
    }
}
