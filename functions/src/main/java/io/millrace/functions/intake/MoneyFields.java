/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.util.Optional;

/** Validates the amounts and currencies that several inputs have. */
public final class MoneyFields {

    private static final long MAX_AMOUNT_MINOR = 1_000_000_000_000L;
    private static final int CURRENCY_LENGTH = 3;

    private MoneyFields() {}

    /** The reason why an amount in minor units, or its absence, is invalid; empty if it is valid. */
    public static Optional<String> amountFault(Long amountMinor) {
        if (amountMinor == null) {
            return Optional.of("amountMinor is missing");
        }
        return amountMinor >= 0 && amountMinor <= MAX_AMOUNT_MINOR
                ? Optional.empty()
                : Optional.of("amountMinor must be from 0 to %s; got %s".formatted(MAX_AMOUNT_MINOR, amountMinor));
    }

    /** The reason why a currency code, or its absence, is invalid; empty if it is valid. */
    public static Optional<String> currencyFault(String currency) {
        if (currency == null) {
            return Optional.of("currency is missing");
        }
        return TextFields.isCapitals(currency, CURRENCY_LENGTH)
                ? Optional.empty()
                : Optional.of("currency must be three letters A-Z");
    }
}
