/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.schemas.PurchaseEvent;
import io.millrace.tools.oracle.core.JobInput;
import io.millrace.tools.oracle.totals.WindowArithmetic.TimeSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** {@code user-events} as {@code purchase-totals} reads it. */
final class PurchaseInput implements JobInput<PurchaseInput.Purchase> {

    private static final long MAX_AMOUNT_MINOR = 1_000_000_000_000L;

    /** The fields that matter; amount and currency are null where the event has none. */
    record Purchase(String eventId, String userId, String type, Long amountMinor, String currency, long eventTime) {}

    private final WindowArithmetic windows;
    private final long allowedLateness;

    /** @param allowedLateness milliseconds */
    PurchaseInput(WindowArithmetic windows, long allowedLateness) {
        this.windows = windows;
        this.allowedLateness = allowedLateness;
    }

    @Override
    public Schema readerSchema() {
        return PurchaseEvent.getClassSchema();
    }

    @Override
    public Purchase event(GenericRecord record) {
        Object currency = record.get("currency");
        return new Purchase(
                record.get("eventId").toString(),
                record.get("userId").toString(),
                record.get("type").toString(),
                (Long) record.get("amountMinor"),
                currency == null ? null : currency.toString(),
                (Long) record.get("eventTime"));
    }

    @Override
    public String userId(Purchase event) {
        return event.userId();
    }

    @Override
    public String id(Purchase event) {
        return event.eventId();
    }

    @Override
    public long eventTime(Purchase event) {
        return event.eventTime();
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
        if (event.currency() == null || !isThreeCapitals(event.currency())) {
            return Optional.of("currency");
        }
        return Optional.empty();
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

    private static boolean isThreeCapitals(String currency) {
        return currency.length() == 3 && currency.chars().allMatch(letter -> letter >= 'A' && letter <= 'Z');
    }
}
