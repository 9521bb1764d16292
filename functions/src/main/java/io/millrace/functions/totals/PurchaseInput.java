/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.intake.IdFields;
import io.millrace.functions.intake.InputDefinition;
import io.millrace.functions.intake.MoneyFields;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseEvent;
import java.util.Optional;

/** Defines {@code user-events} for {@code purchase-totals}: purchases with valid ids, an amount and a currency. */
public final class PurchaseInput implements InputDefinition<PurchaseEvent> {

    private static final long serialVersionUID = 1L;

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
        return IdFields.fault("eventId", purchase.getEventId())
                .or(() -> IdFields.fault("userId", purchase.getUserId()))
                .or(() -> MoneyFields.amountFault(purchase.getAmountMinor()))
                .or(() -> MoneyFields.currencyFault(purchase.getCurrency()));
    }
}
