/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

/** A user's transactions in one currency: the sum of the approved ones, and the runs of the patterns per currency. */
final class Account {

    private final String currency;
    private final Run[] runs;
    private long lastEventTime = Long.MIN_VALUE;
    private long count;
    private long sumMinor;

    /** @param runs by the index of the pattern; null where a pattern has no run */
    Account(String currency, Run[] runs) {
        this.currency = currency;
        this.runs = runs;
    }

    Account(String currency, Run[] runs, long lastEventTime, long count, long sumMinor) {
        this(currency, runs);
        this.lastEventTime = lastEventTime;
        this.count = count;
        this.sumMinor = sumMinor;
    }

    String currency() {
        return currency;
    }

    Run[] runs() {
        return runs;
    }

    /** Event time of the last transaction, approved or not, epoch milliseconds. */
    long lastEventTime() {
        return lastEventTime;
    }

    void setLastEventTime(long eventTime) {
        lastEventTime = eventTime;
    }

    /** The number of approved transactions. */
    long count() {
        return count;
    }

    /** The sum of the approved transactions, minor units. */
    long sumMinor() {
        return sumMinor;
    }

    /** Forgets the approved amounts if there was no transaction since the given time, epoch milliseconds. */
    void forgetBefore(long time) {
        if (lastEventTime < time) {
            count = 0;
            sumMinor = 0;
        }
    }

    /** Adds an approved amount; throws {@link ArithmeticException} if the sum exceeds a long. */
    void approve(long amountMinor) {
        sumMinor = Math.addExact(sumMinor, amountMinor);
        count++;
    }
}
