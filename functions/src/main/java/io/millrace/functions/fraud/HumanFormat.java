/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Currency;

/** Numbers as people read them, for details. */
final class HumanFormat {

    private static final int USUAL_FRACTION_DIGITS = 2;

    private HumanFormat() {}

    /** Without trailing zeros: 60, 0.5. */
    static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** An amount of minor units in the units of its currency: 12.34 EUR. */
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
            return USUAL_FRACTION_DIGITS; // three letters, but of no currency known here
        }
    }

    /** 4 min 5.120 s, 45.000 s. */
    static String duration(Duration duration) {
        String seconds = "%d.%03d s".formatted(duration.toSecondsPart(), duration.toMillisPart());
        return duration.toMinutes() == 0 ? seconds : "%d min %s".formatted(duration.toMinutes(), seconds);
    }
}
