/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Currency;
import java.util.Locale;

/** Formats numbers for readers of {@code details}. */
final class HumanFormat {

    private static final int DEFAULT_FRACTION_DIGITS = 2;

    private HumanFormat() {}

    /** Without trailing zeros: 60, 0.5. */
    static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** An amount in the major units of its currency: 12.34 EUR. */
    static String money(long amountMinor, String currency) {
        return money(BigDecimal.valueOf(amountMinor), currency);
    }

    static String money(BigDecimal amountMinor, String currency) {
        int digits = fractionDigits(currency);
        return amountMinor
                        .movePointLeft(digits)
                        .setScale(digits, RoundingMode.HALF_EVEN)
                        .toPlainString() + " " + currency;
    }

    private static int fractionDigits(String currency) {
        try {
            return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        } catch (IllegalArgumentException e) {
            return DEFAULT_FRACTION_DIGITS; // not an ISO 4217 code
        }
    }

    /** In minutes and seconds: 4 min 5.120 s, 45.000 s. */
    static String duration(Duration duration) {
        String seconds = String.format(Locale.ROOT, "%d.%03d s", duration.toSecondsPart(), duration.toMillisPart());
        return duration.toMinutes() == 0 ? seconds : duration.toMinutes() + " min " + seconds;
    }
}
