/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Comparison.Difference;
import io.millrace.tools.oracle.totals.Total.WindowKey;
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
    Optional<String> contentFault(Total total) {
        if (total.count() < 1 || total.count() > count) {
            return Optional.of("count %d, not 1 … %d".formatted(total.count(), count));
        }
        long sum = 0;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < total.count(); i++) {
            sum = Math.addExact(sum, amounts[i]);
            min = Math.min(min, amounts[i]);
            max = Math.max(max, amounts[i]);
        }
        if (total.totalMinor() != sum || total.minMinor() != min || total.maxMinor() != max) {
            return Optional.of("total/min/max %d/%d/%d, not %d/%d/%d over the first %d"
                    .formatted(total.totalMinor(), total.minMinor(), total.maxMinor(), sum, min, max, total.count()));
        }
        if (total.sequence() != null && (total.start() != leastTime || total.end() != greatestTime)) {
            return Optional.of(
                    "start/end %d/%d, not %d/%d".formatted(total.start(), total.end(), leastTime, greatestTime));
        }
        return Optional.empty();
    }

    /** Follows the results of an at-least-once output: only the last one has to be complete. */
    void follow(Total total) {
        nextRevision = Math.max(nextRevision, total.revision() + 1);
        lastCount = total.count();
    }

    /** Follows the results of an exactly-once output and compares each with its predecessor. */
    void follow(Total total, String name, Comparison comparison) {
        if (total.revision() < nextRevision) {
            String why = "revision %d was there before".formatted(total.revision());
            fault(comparison, Difference.DUPLICATED, "%s %s".formatted(name, why));
            return;
        }
        if (total.revision() > nextRevision) {
            String why = "revision %d does not follow %d".formatted(total.revision(), nextRevision - 1);
            fault(comparison, Difference.MISSING, "%s %s".formatted(name, why));
        } else {
            revisionFault(total).ifPresent(why -> fault(comparison, Difference.WRONG, "%s %s".formatted(name, why)));
        }
        nextRevision = total.revision() + 1;
        lastCount = total.count();
    }

    /** The first contradiction between a result and its predecessor. */
    private Optional<String> revisionFault(Total total) {
        if (total.revision() > 0) {
            return total.isOnTime() || total.count() != lastCount + 1
                    ? Optional.of("revision %d is %s with count %d after count %d"
                            .formatted(total.revision(), total.kind(), total.count(), lastCount))
                    : Optional.empty();
        }
        if (total.count() < minFirstRevisionCount) {
            return Optional.of("revision 0 has count %d, though %d came before the window's end"
                    .formatted(total.count(), minFirstRevisionCount));
        }
        if (!total.isOnTime() && (total.count() != 1 || minFirstRevisionCount > 0)) {
            return Optional.of("revision 0 with count %d is a late update".formatted(total.count()));
        }
        return Optional.empty();
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
