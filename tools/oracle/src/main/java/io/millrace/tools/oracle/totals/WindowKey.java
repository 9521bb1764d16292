/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.schemas.PurchaseTotal;

/** Identifies a window: a time window by start and end, with sequence −1, a count window by its sequence alone. */
record WindowKey(String userId, String currency, String window, long start, long end, long sequence) {

    static WindowKey timeWindow(String userId, String currency, String window, long start, long end) {
        return new WindowKey(userId, currency, window, start, end, -1);
    }

    static WindowKey countWindow(String userId, String currency, String window, long sequence) {
        return new WindowKey(userId, currency, window, 0, 0, sequence);
    }

    static WindowKey of(PurchaseTotal total) {
        return total.getSequence() == null
                ? timeWindow(
                        total.getUserId(),
                        total.getCurrency(),
                        total.getWindow(),
                        total.getWindowStart().toEpochMilli(),
                        total.getWindowEnd().toEpochMilli())
                : countWindow(total.getUserId(), total.getCurrency(), total.getWindow(), total.getSequence());
    }

    boolean isCounting() {
        return sequence >= 0;
    }

    @Override
    public String toString() {
        String which = isCounting() ? "#" + sequence : "[%d, %d)".formatted(start, end);
        return "%s %s %s%s".formatted(userId, currency, window, which);
    }
}
