/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

/**
 * How a {@link CachedState} keeps the value of the current key in Flink's state.
 *
 * <p>A value that can grow large is kept in parts, of which {@link #write} writes only those that changed, so that a
 * checkpoint costs as much as what happened since the last one and not as much as the key holds.
 */
public interface Storage<V> {

    /** The stored value; null if there is none. */
    V read() throws Exception;

    void write(V value) throws Exception;

    void clear() throws Exception;

    /**
     * A copy that shares nothing mutable with the value. Called after {@link #read} and before {@link #write} if the state
     * backend keeps objects and not bytes. A storage that stores only bytes or immutable objects returns the value itself.
     */
    V copy(V value);
}
