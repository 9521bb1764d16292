/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.totals.TimeWindows.Shape;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * Numbers the configured windows and the groups in which time windows share panes; the totals of users refer to both by
 * number. A window keeps its number and its group for the life of the job, and numbers are not used twice.
 *
 * <p>A window joins a group if the group's panes fit into its spans, unless its spans would consist of too many. Windows
 * that a restore adds never join an older group: its panes contain purchases from before, and a new window starts empty.
 *
 * <p>State: one small entry per window, removed ones included, and subtask, as union list state, for the life of the job.
 */
final class WindowNumbers {

    /**
     * A window as it is stored in state.
     *
     * @param group the number of its group, or {@value #NO_GROUP} if it is a count window
     * @param paneLength the length of the group's panes in milliseconds or, in another time zone than UTC, days; 0 if the
     *     panes are the steps of one cumulative window there
     */
    public record Entry(String window, int number, int group, long paneLength) {}

    private static final int NO_GROUP = -1;
    private static final long STEPS = 0;

    /** A window whose spans would consist of more panes than this does not join the group. */
    private static final int MAX_PANES = 60;

    private static final ListStateDescriptor<Entry> WINDOW_NUMBERS =
            new ListStateDescriptor<>("window-numbers", TypeInformation.of(Entry.class));

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private int nextNumber;
    private int nextGroup;

    private WindowNumbers(Iterable<Entry> restored) {
        for (Entry entry : restored) {
            entries.put(entry.window(), entry);
            nextNumber = Math.max(nextNumber, entry.number() + 1);
            nextGroup = Math.max(nextGroup, entry.group() + 1);
        }
    }

    /** The state of an operator that keeps the entries. */
    static ListState<Entry> state(OperatorStateStore store) throws Exception {
        return store.getUnionListState(WINDOW_NUMBERS);
    }

    /** Restores the numbers from the entries in state, none in a new job, and numbers the windows that are new. */
    static WindowNumbers restore(Iterable<Entry> before, WindowSettings settings) {
        WindowNumbers numbers = new WindowNumbers(before);
        int firstNewGroup = numbers.nextGroup;
        settings.timeWindows().stream()
                .filter(window -> !numbers.entries.containsKey(window.name()))
                .sorted(Comparator.comparing(WindowNumbers::paneLength))
                .forEach(window -> numbers.addTimeWindow(window, settings, firstNewGroup));
        settings.countWindows().stream()
                .filter(window -> !numbers.entries.containsKey(window.name()))
                .forEach(window -> numbers.add(window.name(), NO_GROUP, 0));
        return numbers;
    }

    private void addTimeWindow(TimeWindows window, WindowSettings settings, int firstNewGroup) {
        for (TimeWindows other : settings.timeWindows()) {
            Entry entry = entries.get(other.name());
            if (entry != null && entry.group() >= firstNewGroup && fits(window, other, entry.paneLength())) {
                add(window.name(), entry.group(), entry.paneLength());
                return;
            }
        }
        add(window.name(), nextGroup++, paneLength(window));
    }

    private void add(String window, int group, long paneLength) {
        entries.put(window, new Entry(window, nextNumber++, group, paneLength));
    }

    /** Whether a window can use the panes of another one. */
    private static boolean fits(TimeWindows window, TimeWindows other, long paneLength) {
        long own = paneLength(window);
        if (paneLength == STEPS || own == STEPS || !window.zone().equals(other.zone())) {
            return false;
        }
        return own == paneLength || (own % paneLength == 0 && window.units(window.size()) / paneLength <= MAX_PANES);
    }

    /** The length of the longest panes from which a window's spans can be put together. */
    private static long paneLength(TimeWindows window) {
        if (window.shape() == Shape.CUMULATIVE && !window.isUtc()) {
            return STEPS; // elapsed time from midnight, also on days on which clocks change
        }
        BigInteger step = BigInteger.valueOf(window.units(window.step()));
        return step.gcd(BigInteger.valueOf(window.units(window.size()))).longValueExact();
    }

    Entry of(String window) {
        return entries.get(window);
    }

    /** What to keep in state: all windows that ever had a number. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }
}
