/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.schemas.PageVisit;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.state.ListState;

/** Settled pages in Flink's list state, whose checked exceptions only the framework can handle. */
record SettledPagesInState(ListState<PageVisit> state) implements SettledPages {

    @Override
    public Iterable<PageVisit> read() {
        return unchecked(state::get);
    }

    @Override
    public void append(List<PageVisit> visits) {
        unchecked(() -> {
            state.addAll(visits);
            return visits;
        });
    }

    @Override
    public void clear() {
        state.clear();
    }

    private static <T> T unchecked(Callable<T> access) {
        try {
            return access.call();
        } catch (Exception e) {
            throw new IllegalStateException("cannot access the state 'settled-pages'", e);
        }
    }
}
