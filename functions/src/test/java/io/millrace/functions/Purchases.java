/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.functions.intake.RawHeader;
import io.millrace.functions.intake.RawRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseEvent;
import java.time.Instant;
import java.util.List;

/** Purchases for tests, with defaults for fields that do not matter. */
public final class Purchases {

    private Purchases() {}

    public static PurchaseEvent purchase(String id, long amountMinor, long eventTime) {
        return purchase(id, "ann", amountMinor, "EUR", eventTime);
    }

    public static PurchaseEvent purchase(String id, String userId, Long amountMinor, String currency, long eventTime) {
        return new PurchaseEvent(
                id, userId, EventType.PURCHASE, amountMinor, currency, Instant.ofEpochMilli(eventTime));
    }

    public static PurchaseEvent pageView(String id, long eventTime) {
        return new PurchaseEvent(id, "ann", EventType.PAGE_VIEW, null, null, Instant.ofEpochMilli(eventTime));
    }

    /** As if read from Kafka; the raw value differs whenever the events differ. */
    public static ValidatedRecord<PurchaseEvent> received(PurchaseEvent event) {
        return new ValidatedRecord<>(event, raw(event.toString().getBytes(UTF_8)));
    }

    public static RawRecord raw(byte[] value) {
        return new RawRecord(
                "user-events",
                3,
                42,
                1_700_000_000_000L,
                "ann".getBytes(UTF_8),
                value,
                List.of(new RawHeader("trace", new byte[] {1, 2})));
    }
}
