/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.intake.Lateness;
import io.millrace.functions.totals.TimeWindows.Span;
import io.millrace.schemas.PurchaseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides lateness: a purchase is late if all time windows that cover it have closed, and partially late if only some
 * have. A window closes when the watermark passes {@code end − 1 ms + allowed lateness}. Count windows are not
 * considered: if no other windows are configured, nothing is late.
 */
public final class PurchaseLateness implements Lateness<PurchaseEvent> {

    private static final long serialVersionUID = 1L;

    private final List<TimeWindows> windows;
    private final long allowedLatenessMillis;

    public PurchaseLateness(List<TimeWindows> windows, Duration allowedLateness) {
        this.windows = List.copyOf(windows);
        this.allowedLatenessMillis = allowedLateness.toMillis();
    }

    @Override
    public Outcome check(PurchaseEvent purchase, long watermark) {
        long eventTime = purchase.getEventTime().toEpochMilli();
        if (windows.isEmpty() || eventTime + allowedLatenessMillis > watermark) {
            return Outcome.ON_TIME; // no window can end before the event itself
        }
        List<String> missed = new ArrayList<>();
        long latestMissedDeadline = Long.MIN_VALUE;
        boolean someOpen = false;
        for (TimeWindows window : windows) {
            for (Span span : window.covering(eventTime)) {
                long deadline = span.end() - 1 + allowedLatenessMillis;
                if (deadline > watermark) {
                    someOpen = true;
                    continue;
                }
                missed.add(window.name() + "@" + window.place(span.start(), span.end()));
                latestMissedDeadline = Math.max(latestMissedDeadline, deadline);
            }
        }
        if (missed.isEmpty()) {
            return Outcome.ON_TIME;
        }
        long byMillis = watermark - latestMissedDeadline;
        return someOpen ? Outcome.partiallyLate(byMillis, missed) : Outcome.late(byMillis);
    }
}
