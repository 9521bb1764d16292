/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.intake.IdFields;
import io.millrace.functions.intake.InputDefinition;
import io.millrace.functions.intake.MoneyFields;
import io.millrace.functions.intake.TextFields;
import io.millrace.schemas.Transaction;
import java.util.Optional;

/**
 * Defines {@code transactions} for {@code fraud-detection}: all are used; ids, amount, currency and country must be valid.
 */
public final class TransactionInput implements InputDefinition<Transaction> {

    private static final long serialVersionUID = 1L;
    private static final int COUNTRY_LENGTH = 2;

    @Override
    public String key(Transaction transaction) {
        return transaction.getUserId();
    }

    @Override
    public String id(Transaction transaction) {
        return transaction.getTransactionId();
    }

    @Override
    public long eventTime(Transaction transaction) {
        return transaction.getEventTime().toEpochMilli();
    }

    @Override
    public boolean isUsed(Transaction transaction) {
        return true;
    }

    @Override
    public Optional<String> fault(Transaction transaction) {
        return IdFields.fault("transactionId", transaction.getTransactionId())
                .or(() -> IdFields.fault("userId", transaction.getUserId()))
                .or(() -> MoneyFields.amountFault(transaction.getAmountMinor()))
                .or(() -> MoneyFields.currencyFault(transaction.getCurrency()))
                .or(() -> countryFault(transaction.getCountry()));
    }

    private static Optional<String> countryFault(String country) {
        return country == null || TextFields.isCapitals(country, COUNTRY_LENGTH)
                ? Optional.empty()
                : Optional.of("country must be two letters A-Z");
    }
}
