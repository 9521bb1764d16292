/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A queue of the current user in keyed state, which has no limit of its own. Its elements are numbered, so that each is read on its own: a
 * list state would have to be read and written whole. An empty queue leaves no state.
 */
final class OrderQueue<T> {

    /** The numbers of the elements: {@code first}, inclusive, to {@code end}, exclusive. */
    public record Range(long first, long end) {

        static final TypeInformation<Range> TYPE =
                Types.POJO(Range.class, Map.of("first", Types.LONG, "end", Types.LONG));
    }

    private final MapState<Long, T> elements;
    private final ValueState<Range> range;

    /** @param name of the state of elements */
    OrderQueue(KeyedStateStore store, String name, TypeInformation<T> type) {
        elements = store.getMapState(new MapStateDescriptor<>(name, Types.LONG, type));
        range = store.getState(new ValueStateDescriptor<>(rangeName(name), Range.TYPE));
    }

    /** The name of the state that exists for every user whose queue is not empty. */
    static String rangeName(String name) {
        return name + "-range";
    }

    boolean isEmpty() throws Exception {
        return range.value() == null;
    }

    long size() throws Exception {
        Range held = range.value();
        return held == null ? 0 : held.end() - held.first();
    }

    void add(T element) throws Exception {
        Range before = range.value();
        Range now = before == null ? new Range(0, 1) : new Range(before.first(), before.end() + 1);
        elements.put(now.end() - 1, element);
        range.update(now);
    }

    /** A step for each of the first elements. */
    interface Step<T> {

        /** Returns whether to remove the element and go on. */
        boolean remove(T element) throws Exception;
    }

    /** Removes elements from the front, {@code max} at most, as long as the step says so; returns their number. */
    long removeWhile(long max, Step<T> step) throws Exception {
        Range before = range.value();
        if (before == null) {
            return 0;
        }
        long next = before.first();
        while (next < before.end() && next - before.first() < max && step.remove(elements.get(next))) {
            elements.remove(next);
            next++;
        }
        if (next == before.end()) {
            elements.clear();
            range.clear();
        } else if (next > before.first()) {
            range.update(new Range(next, before.end()));
        }
        return next - before.first();
    }
}
