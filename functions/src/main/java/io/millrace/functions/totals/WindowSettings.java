/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.PinnedSetting;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The configured windows of {@code purchase-totals} and how long they are kept.
 *
 * @param allowedLateness how long after its end a time window still accepts purchases, event time
 * @param countIdle how long a count window is kept without a purchase, event time
 */
public record WindowSettings(
        List<TimeWindows> timeWindows, List<CountWindows> countWindows, Duration allowedLateness, Duration countIdle)
        implements Serializable {

    private static final String WINDOW = "window '%s'";

    public WindowSettings {
        timeWindows = List.copyOf(timeWindows);
        countWindows = List.copyOf(countWindows);
    }

    /**
     * Totals of one definition are meaningless under another, and a longer lateness would reopen windows that are already
     * forgotten. The idle time is not pinned: it only decides when a partly filled count window is discarded.
     */
    List<PinnedSetting> pinned() {
        List<PinnedSetting> pinned = new ArrayList<>();
        timeWindows.forEach(window -> pinned.add(pinned(window.name(), window.definition())));
        countWindows.forEach(window -> pinned.add(pinned(window.name(), window.definition())));
        pinned.add(PinnedSetting.fixed("allowed-lateness", allowedLateness));
        return pinned;
    }

    private static PinnedSetting pinned(String window, String definition) {
        return PinnedSetting.fixed(WINDOW.formatted(window), "[" + definition + "]")
                .withRemedy("give the changed window a new name");
    }

    /** Whether a pinned setting is the definition of a window that is no longer configured. */
    boolean isRemovedWindow(String key) {
        return key.startsWith("window ")
                && pinned().stream().noneMatch(setting -> setting.key().equals(key));
    }

    /** The watermark from which on a time window accepts no more purchases, epoch milliseconds. */
    long deadline(long end) {
        return end - 1 + allowedLateness.toMillis();
    }

    /** The watermark from which on a count window is dropped, epoch milliseconds. */
    long idleFrom(long lastEventTime) {
        return lastEventTime + countIdle.toMillis();
    }
}
