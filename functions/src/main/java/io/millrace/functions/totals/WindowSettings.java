/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The configured windows of {@code purchase-totals} and how long they are kept.
 *
 * @param allowedLateness how long after its end a time window still accepts purchases, event time
 * @param countIdle how long a count window is kept without a purchase, event time
 */
public record WindowSettings(
        List<TimeWindows> timeWindows, List<CountWindows> countWindows, Duration allowedLateness, Duration countIdle)
        implements Serializable {

    public WindowSettings {
        timeWindows = List.copyOf(timeWindows);
        countWindows = List.copyOf(countWindows);
    }

    /** The definition of every window by its name. */
    Map<String, String> definitions() {
        Map<String, String> definitions = new HashMap<>();
        timeWindows.forEach(window -> definitions.put(window.name(), window.definition()));
        countWindows.forEach(window -> definitions.put(window.name(), window.definition()));
        return definitions;
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
