/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.util.ArrayList;
import java.util.List;

/** State of {@link SumPurchases} for one user: every window that may still change. Changed in place. */
final class UserTotals {

    /** Nothing is left to do at any watermark. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int HEADER_BYTES = 96;
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final List<CurrencyTotals> currencies;

    private long firedUpTo;
    private long wakeUp;

    private UserTotals(List<CurrencyTotals> currencies, long firedUpTo, long wakeUp) {
        this.currencies = currencies;
        this.firedUpTo = firedUpTo;
        this.wakeUp = wakeUp;
    }

    /** The totals of a user without purchases. */
    static UserTotals none() {
        return new UserTotals(new ArrayList<>(1), Long.MIN_VALUE, NEVER);
    }

    /** Totals that were stored, possibly under other settings: their wake-up has to be computed again. */
    static UserTotals stored(List<CurrencyTotals> currencies, long firedUpTo) {
        return new UserTotals(currencies, firedUpTo, UNKNOWN);
    }

    UserTotals copy() {
        List<CurrencyTotals> copied = new ArrayList<>(currencies.size());
        currencies.forEach(each -> copied.add(each.copy()));
        return new UserTotals(copied, firedUpTo, wakeUp);
    }

    List<CurrencyTotals> currencies() {
        return currencies;
    }

    /** The totals in a currency, created if absent. */
    CurrencyTotals in(String currency) {
        for (int i = 0; i < currencies.size(); i++) {
            if (currencies.get(i).currency().equals(currency)) {
                return currencies.get(i);
            }
        }
        CurrencyTotals added = new CurrencyTotals(currency);
        currencies.add(added);
        return added;
    }

    boolean isEmpty() {
        return currencies.isEmpty();
    }

    /** The watermark up to which windows have been emitted, epoch milliseconds. */
    long firedUpTo() {
        return firedUpTo;
    }

    void setFiredUpTo(long watermark) {
        firedUpTo = watermark;
    }

    /** The watermark from which on something is to be done, at the earliest; epoch milliseconds. */
    long wakeUp() {
        return wakeUp;
    }

    /** Whether the wake-up has to be computed again, because these totals come from storage. */
    boolean isWakeUpUnknown() {
        return wakeUp == UNKNOWN;
    }

    void setWakeUp(long watermark) {
        wakeUp = watermark;
    }

    void wakeUpBy(long watermark) {
        wakeUp = Math.min(wakeUp, watermark);
    }

    long sizeBytes() {
        long bytes = HEADER_BYTES;
        for (int i = 0; i < currencies.size(); i++) {
            bytes += currencies.get(i).sizeBytes();
        }
        return bytes;
    }
}
