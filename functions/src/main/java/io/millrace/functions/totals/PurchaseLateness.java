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

    private transient List<WindowSpans> spans;

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
        return allAreOpen(eventTime, watermark) ? Outcome.ON_TIME : missed(eventTime, watermark);
    }

    /** Whether no window that covers the event time has closed; allocates nothing. */
    private boolean allAreOpen(long eventTime, long watermark) {
        if (spans == null) {
            spans = windows.stream().map(WindowSpans::new).toList();
        }
        for (int i = 0; i < spans.size(); i++) {
            spans.get(i).seek(eventTime);
            if (deadline(spans.get(i).end()) <= watermark) {
                return false;
            }
        }
        return true;
    }

    private Outcome missed(long eventTime, long watermark) {
        List<String> missed = new ArrayList<>();
        long latestMissedDeadline = Long.MIN_VALUE;
        boolean someOpen = false;
        for (TimeWindows window : windows) {
            for (Span span : window.covering(eventTime)) {
                if (deadline(span.end()) > watermark) {
                    someOpen = true;
                    continue;
                }
                missed.add(window.name() + "@" + window.place(span.start(), span.end()));
                latestMissedDeadline = Math.max(latestMissedDeadline, deadline(span.end()));
            }
        }
        long byMillis = watermark - latestMissedDeadline;
        return someOpen ? Outcome.partiallyLate(byMillis, missed) : Outcome.late(byMillis);
    }

    /** The watermark from which on a window that ends then takes nothing more. */
    private long deadline(long end) {
        return end - 1 + allowedLatenessMillis;
    }
}
