/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

/**
 * A function that keeps its state in a {@link CachedState}, which it creates in {@code open}. Its operator binds the state,
 * calls {@code onTimer} at the wake-ups, and writes the state before a snapshot.
 */
public interface KeepsCachedState<K> {

    CachedState<K, ?> cachedState();
}
