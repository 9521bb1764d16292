/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.util.List;

/** Time windows that share panes, so that a purchase is added once however many of their spans cover it. */
final class WindowGroup {

    /** A window of the group, and the number that stands for its name in state. */
    record Member(TimeWindows window, int number, WindowSpans spans) {}

    private final int number;
    private final PaneGrid panes;
    private final List<Member> members;

    WindowGroup(int number, PaneGrid panes, List<Member> members) {
        this.number = number;
        this.panes = panes;
        this.members = List.copyOf(members);
    }

    /** Stands for the group in state. */
    int number() {
        return number;
    }

    PaneGrid panes() {
        return panes;
    }

    List<Member> members() {
        return members;
    }

    /** The end of the first span that covers a pane; epoch milliseconds. */
    long firstEnd(long paneStart) {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < members.size(); i++) {
            WindowSpans spans = members.get(i).spans();
            spans.seek(paneStart);
            first = Math.min(first, spans.end());
        }
        return first;
    }

    /** The end of the last span that covers a pane; epoch milliseconds. */
    long lastEnd(long paneStart) {
        long last = Long.MIN_VALUE;
        for (int i = 0; i < members.size(); i++) {
            last = Math.max(last, members.get(i).spans().lastEnd(paneStart));
        }
        return last;
    }
}
