/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

/** Count, sum, least and greatest of some amounts, in minor units. */
final class Total {

    private long count;
    private long sum;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    long count() {
        return count;
    }

    long sum() {
        return sum;
    }

    long min() {
        return min;
    }

    long max() {
        return max;
    }

    void clear() {
        set(0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    void set(long newCount, long newSum, long newMin, long newMax) {
        count = newCount;
        sum = newSum;
        min = newMin;
        max = newMax;
    }

    /** Adds other amounts, of which only the total is known; throws {@link ArithmeticException} on overflow. */
    void add(long otherCount, long otherSum, long otherMin, long otherMax) {
        set(count + otherCount, Math.addExact(sum, otherSum), Math.min(min, otherMin), Math.max(max, otherMax));
    }
}
