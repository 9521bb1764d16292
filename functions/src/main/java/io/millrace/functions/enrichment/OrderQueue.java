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
 * A queue of the current user in keyed state, which has no limit of its own. Its elements are numbered, so that each is read
 * on its own: a list state would have to be read and written whole. An empty queue leaves no state.
 */
final class OrderQueue<T> {

    /**
     * The numbers of the elements, some of which may have been removed.
     *
     * @param first inclusive
     * @param end exclusive
     * @param size the number of elements
     */
    public record Range(long first, long end, long size) {

        static final TypeInformation<Range> TYPE =
                Types.POJO(Range.class, Map.of("first", Types.LONG, "end", Types.LONG, "size", Types.LONG));
    }

    private static final Range EMPTY = new Range(0, 0, 0);

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
        return range().size();
    }

    private Range range() throws Exception {
        Range held = range.value();
        return held == null ? EMPTY : held;
    }

    /** Returns the number of the element. An empty queue begins with 0 again. */
    long add(T element) throws Exception {
        Range before = range();
        elements.put(before.end(), element);
        range.update(new Range(before.first(), before.end() + 1, before.size() + 1));
        return before.end();
    }

    /** Decides about an element. */
    interface Step<T> {

        /** Returns whether to remove the element with this number and, if it was the first one, go on. */
        boolean remove(long number, T element) throws Exception;
    }

    /** Removes the element with this number if there is one and the step says so. */
    void removeIf(long number, Step<T> step) throws Exception {
        T element = elements.get(number);
        if (element != null && step.remove(number, element)) {
            elements.remove(number);
            Range before = range();
            store(number == before.first() ? number + 1 : before.first(), before, 1);
        }
    }

    /** Removes elements from the front, {@code max} at most, as long as the step says so; returns their number. */
    long removeWhile(long max, Step<T> step) throws Exception {
        if (max <= 0) {
            return 0; // saves reading the range for most orders
        }
        Range before = range();
        long next = before.first();
        long removed = 0;
        while (removed < max && next < before.end()) {
            T element = elements.get(next);
            if (element != null) {
                if (!step.remove(next, element)) {
                    break;
                }
                elements.remove(next);
                removed++;
            }
            next++;
        }
        if (next > before.first()) {
            store(next, before, removed);
        }
        return removed;
    }

    private void store(long first, Range before, long removed) throws Exception {
        long size = before.size() - removed;
        if (size == 0) {
            range.clear();
        } else {
            range.update(new Range(first, before.end(), size));
        }
    }
}
