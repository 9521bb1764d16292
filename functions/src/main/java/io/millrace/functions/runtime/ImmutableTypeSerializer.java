/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A serializer of values that nothing changes, and whose bytes have no fixed length: a copy is the value itself. Its format is
 * part of the state. Another one needs another serializer, with a snapshot that migrates.
 */
public abstract class ImmutableTypeSerializer<T> extends TypeSerializerSingleton<T> {

    private static final long serialVersionUID = 1L;
    private static final int VARIABLE_LENGTH = -1;

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return from;
    }

    @Override
    public final int getLength() {
        return VARIABLE_LENGTH;
    }
}
