/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.schemas.PurchaseEvent;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.InputContract;
import io.millrace.tools.oracle.core.InputEvent;
import io.millrace.tools.oracle.totals.ExpectedWindows.TimeSpan;
import io.millrace.tools.oracle.totals.PurchaseContract.Purchase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** The contract of {@code user-events} as the input of {@code purchase-totals}. */
final class PurchaseContract implements InputContract<Purchase> {

    /** The fields in use; amount and currency are null if absent. */
    record Purchase(String id, String userId, String type, Long amountMinor, String currency, long eventTime)
            implements InputEvent {}

    private final ExpectedWindows windows;
    private final long allowedLateness;

    PurchaseContract(ExpectedWindows windows, Duration allowedLateness) {
        this.windows = windows;
        this.allowedLateness = allowedLateness.toMillis();
    }

    @Override
    public Schema readerSchema() {
        return PurchaseEvent.getClassSchema();
    }

    @Override
    public Purchase event(Fields record) {
        return new Purchase(
                record.text("eventId"),
                record.text("userId"),
                record.text("type"),
                record.number("amountMinor"),
                record.text("currency"),
                record.number("eventTime"));
    }

    @Override
    public boolean isUsed(Purchase event) {
        return event.type().equals("PURCHASE");
    }

    @Override
    public Optional<String> fault(Purchase event) {
        if (event.amountMinor() == null || event.amountMinor() < 0 || event.amountMinor() > MAX_AMOUNT_MINOR) {
            return Optional.of("amountMinor");
        }
        boolean hasCurrency =
                event.currency() != null && CURRENCY.matcher(event.currency()).matches();
        return hasCurrency ? Optional.empty() : Optional.of("currency");
    }

    @Override
    public Lateness lateness(Purchase event, long watermark) {
        List<String> missed = new ArrayList<>();
        List<TimeSpan> spans = windows.timeSpans(event.eventTime());
        long latestDeadline = Long.MIN_VALUE;
        for (TimeSpan span : spans) {
            long deadline = span.end() - 1 + allowedLateness;
            if (deadline <= watermark) {
                missed.add(windows.name(span));
                latestDeadline = Math.max(latestDeadline, deadline);
            }
        }
        return new Lateness(missed, !spans.isEmpty() && missed.size() == spans.size(), latestDeadline);
    }
}
