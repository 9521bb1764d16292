/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.totals.WindowGroup.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The configured windows, arranged for {@link PurchaseWindows}. Not for several threads. */
final class WindowGroups {

    /** A count window, and the number that stands for its name in state. */
    record NumberedCount(CountWindows window, int number) {}

    private final WindowSettings settings;
    private final List<WindowGroup> groups = new ArrayList<>();
    private final List<NumberedCount> counts = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    WindowGroups(WindowSettings settings, WindowNumbers windowNumbers) {
        this.settings = settings;
        Map<Integer, List<Member>> members = new TreeMap<>();
        for (TimeWindows window : settings.timeWindows()) {
            WindowNumbers.Entry entry = windowNumbers.of(window.name());
            members.computeIfAbsent(entry.group(), group -> new ArrayList<>())
                    .add(new Member(window, entry.number(), new WindowSpans(window)));
            numbers.add(entry.number());
        }
        members.forEach(
                (number, windows) -> groups.add(new WindowGroup(number, panes(windows, windowNumbers), windows)));
        for (CountWindows window : settings.countWindows()) {
            int number = windowNumbers.of(window.name()).number();
            counts.add(new NumberedCount(window, number));
            numbers.add(number);
        }
    }

    private static PaneGrid panes(List<Member> members, WindowNumbers windowNumbers) {
        TimeWindows window = members.get(0).window();
        long length = windowNumbers.of(window.name()).paneLength();
        return length == 0 ? PaneGrid.ofSteps(window) : PaneGrid.ofLength(length, window);
    }

    WindowSettings settings() {
        return settings;
    }

    List<WindowGroup> groups() {
        return groups;
    }

    List<NumberedCount> counts() {
        return counts;
    }

    /** Whether a number stands for a window that is still configured. */
    boolean hasWindow(int number) {
        return numbers.contains(number);
    }

    /** Whether a number stands for a group of which a window is still configured. */
    boolean hasGroup(int number) {
        for (WindowGroup group : groups) {
            if (group.number() == number) {
                return true;
            }
        }
        return false;
    }
}
