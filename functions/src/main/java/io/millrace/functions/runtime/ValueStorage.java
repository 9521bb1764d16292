/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Stores a value as a whole. */
public record ValueStorage<V>(ValueState<V> state, TypeSerializer<V> serializer) implements Storage<V> {

    /** The storage in a state of a function. */
    public static <V> ValueStorage<V> of(RuntimeContext context, ValueStateDescriptor<V> descriptor) {
        ValueState<V> state = context.getState(descriptor);
        return new ValueStorage<>(state, descriptor.getSerializer()); // which the line before has initialized
    }

    @Override
    public V read() throws Exception {
        return state.value();
    }

    @Override
    public void write(V value) throws Exception {
        state.update(value);
    }

    @Override
    public void clear() {
        state.clear();
    }

    @Override
    public V copy(V value) {
        return serializer.copy(value);
    }
}
