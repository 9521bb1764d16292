/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.intake.InputDefinition;
import io.millrace.schemas.Transaction;
import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code fraud-detection} asks of {@code transactions}. */
public final class TransactionInput implements InputDefinition<Transaction> {

    private static final long serialVersionUID = 1L;
    private static final long MAX_AMOUNT_MINOR = 1_000_000_000_000L;
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

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
        long amountMinor = transaction.getAmountMinor();
        if (amountMinor < 0 || amountMinor > MAX_AMOUNT_MINOR) {
            return Optional.of("amountMinor %d is not within 0 … %d".formatted(amountMinor, MAX_AMOUNT_MINOR));
        }
        if (!CURRENCY.matcher(transaction.getCurrency()).matches()) {
            return Optional.of("currency is not three letters A-Z");
        }
        String country = transaction.getCountry();
        if (country != null && !COUNTRY.matcher(country).matches()) {
            return Optional.of("country is not two letters A-Z");
        }
        return Optional.empty();
    }
}
