/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Comparison.Difference;
import java.util.Arrays;
import java.util.Optional;

/** One expected window: its purchases in the order of acceptance, compared with its results in offset order. */
final class ExpectedWindow {

    private long[] amounts = new long[1];
    private int count;
    private int minFirstRevisionCount;
    private long leastTime = Long.MAX_VALUE;
    private long greatestTime = Long.MIN_VALUE;
    private int nextRevision;
    private long lastCount;
    private boolean faulty;

    void add(long amountMinor, long eventTime) {
        if (count == amounts.length) {
            amounts = Arrays.copyOf(amounts, count * 2);
        }
        amounts[count++] = amountMinor;
        leastTime = Math.min(leastTime, eventTime);
        greatestTime = Math.max(greatestTime, eventTime);
    }

    /** Requires revision 0 to count all purchases added so far. */
    void requireInFirstRevision() {
        minFirstRevisionCount = count;
    }

    void requireInFirstRevision(long purchases) {
        minFirstRevisionCount = Math.toIntExact(purchases);
    }

    boolean hasResult() {
        return nextRevision > 0;
    }

    /** Whether a count window has all its purchases. */
    boolean isFull() {
        return count == minFirstRevisionCount;
    }

    /** The first difference between a result and the aggregate over the first purchases it counts. */
    Optional<String> contentFault(PurchaseTotal total) {
        if (total.getCount() < 1 || total.getCount() > count) {
            return Optional.of("count %d, not 1 … %d".formatted(total.getCount(), count));
        }
        long sum = 0;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < total.getCount(); i++) {
            sum = Math.addExact(sum, amounts[i]);
            min = Math.min(min, amounts[i]);
            max = Math.max(max, amounts[i]);
        }
        if (total.getTotalMinor() != sum || total.getMinMinor() != min || total.getMaxMinor() != max) {
            return Optional.of("total/min/max %d/%d/%d, not %d/%d/%d over the first %d"
                    .formatted(
                            total.getTotalMinor(),
                            total.getMinMinor(),
                            total.getMaxMinor(),
                            sum,
                            min,
                            max,
                            total.getCount()));
        }
        long start = total.getWindowStart().toEpochMilli();
        long end = total.getWindowEnd().toEpochMilli();
        if (total.getSequence() != null && (start != leastTime || end != greatestTime)) {
            return Optional.of("start/end %d/%d, not %d/%d".formatted(start, end, leastTime, greatestTime));
        }
        return Optional.empty();
    }

    /** Follows the results of an at-least-once output: only the last one has to be complete. */
    void follow(PurchaseTotal total) {
        nextRevision = Math.max(nextRevision, total.getRevision() + 1);
        lastCount = total.getCount();
    }

    /** Follows the results of an exactly-once output and compares each with its predecessor. */
    void follow(PurchaseTotal total, String name, Comparison comparison) {
        if (total.getRevision() < nextRevision) {
            String why = "revision %d was there before".formatted(total.getRevision());
            fault(comparison, Difference.DUPLICATED, "%s %s".formatted(name, why));
            return;
        }
        if (total.getRevision() > nextRevision) {
            String why = "revision %d does not follow %d".formatted(total.getRevision(), nextRevision - 1);
            fault(comparison, Difference.MISSING, "%s %s".formatted(name, why));
        } else {
            revisionFault(total).ifPresent(why -> fault(comparison, Difference.WRONG, "%s %s".formatted(name, why)));
        }
        nextRevision = total.getRevision() + 1;
        lastCount = total.getCount();
    }

    /** The first contradiction between a result and its predecessor. */
    private Optional<String> revisionFault(PurchaseTotal total) {
        if (total.getRevision() > 0) {
            return isOnTime(total) || total.getCount() != lastCount + 1
                    ? Optional.of("revision %d is %s with count %d after count %d"
                            .formatted(total.getRevision(), total.getKind(), total.getCount(), lastCount))
                    : Optional.empty();
        }
        if (total.getCount() < minFirstRevisionCount) {
            return Optional.of("revision 0 has count %d, though %d came before the window's end"
                    .formatted(total.getCount(), minFirstRevisionCount));
        }
        if (!isOnTime(total) && (total.getCount() != 1 || minFirstRevisionCount > 0)) {
            return Optional.of("revision 0 with count %d is a late update".formatted(total.getCount()));
        }
        return Optional.empty();
    }

    private static boolean isOnTime(PurchaseTotal total) {
        return total.getKind() == ResultKind.ON_TIME;
    }

    void fault(Comparison comparison, Difference difference, String what) {
        faulty = true;
        comparison.add(difference, what);
    }

    /** Completes the comparison of a window whose result is due or was found. */
    void finish(WindowKey key, Comparison comparison) {
        boolean isComplete = hasResult() && lastCount >= count;
        if (!faulty && !isComplete) {
            comparison.missing(
                    hasResult()
                            ? "%s ends with count %d of %d".formatted(key, lastCount, count)
                            : "%s with %d purchases".formatted(key, count));
        }
        comparison.expect(!faulty && isComplete);
    }
}
