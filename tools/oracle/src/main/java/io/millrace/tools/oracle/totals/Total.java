/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.tools.oracle.core.Fields;

/**
 * A record of {@code purchase-totals}; times are epoch milliseconds.
 *
 * @param sequence null for a time window
 */
record Total(
        String totalId,
        String userId,
        String currency,
        String window,
        Long sequence,
        long start,
        long end,
        long count,
        long totalMinor,
        long minMinor,
        long maxMinor,
        int revision,
        String kind) {

    /** Identifies a window: a time window by start and end, with sequence −1, a count window by its sequence alone. */
    record WindowKey(String userId, String currency, String window, long start, long end, long sequence) {

        boolean isCounting() {
            return sequence >= 0;
        }

        @Override
        public String toString() {
            String which = isCounting() ? "#" + sequence : "[%d, %d)".formatted(start, end);
            return "%s %s %s%s".formatted(userId, currency, window, which);
        }
    }

    static Total of(Fields record) {
        return new Total(
                record.text("totalId"),
                record.text("userId"),
                record.text("currency"),
                record.text("window"),
                record.number("sequence"),
                record.number("windowStart"),
                record.number("windowEnd"),
                record.number("count"),
                record.number("totalMinor"),
                record.number("minMinor"),
                record.number("maxMinor"),
                record.integer("revision"),
                record.text("kind"));
    }

    WindowKey key() {
        return sequence == null
                ? new WindowKey(userId, currency, window, start, end, -1)
                : new WindowKey(userId, currency, window, 0, 0, sequence);
    }

    boolean isOnTime() {
        return kind.equals("ON_TIME");
    }

    boolean isLateUpdate() {
        return kind.equals("LATE_UPDATE");
    }
}
