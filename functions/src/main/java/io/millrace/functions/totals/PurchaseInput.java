/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.intake.InputDefinition;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseEvent;
import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code purchase-totals} asks of {@code user-events}: purchases with an amount and a currency. */
public final class PurchaseInput implements InputDefinition<PurchaseEvent> {

    private static final long serialVersionUID = 1L;
    private static final long MAX_AMOUNT_MINOR = 1_000_000_000_000L;
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    @Override
    public String key(PurchaseEvent event) {
        return event.getUserId();
    }

    @Override
    public String id(PurchaseEvent event) {
        return event.getEventId();
    }

    @Override
    public long eventTime(PurchaseEvent event) {
        return event.getEventTime().toEpochMilli();
    }

    @Override
    public boolean isUsed(PurchaseEvent event) {
        return event.getType() == EventType.PURCHASE;
    }

    @Override
    public Optional<String> fault(PurchaseEvent purchase) {
        Long amountMinor = purchase.getAmountMinor();
        if (amountMinor == null) {
            return Optional.of("a purchase needs amountMinor");
        }
        if (amountMinor < 0 || amountMinor > MAX_AMOUNT_MINOR) {
            return Optional.of("amountMinor %d is not within 0 … %d".formatted(amountMinor, MAX_AMOUNT_MINOR));
        }
        if (purchase.getCurrency() == null
                || !CURRENCY.matcher(purchase.getCurrency()).matches()) {
            return Optional.of("currency is not three letters A-Z");
        }
        return Optional.empty();
    }
}
