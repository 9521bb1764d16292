/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.config.jobs.WindowDefinition.Counting;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.Findings;
import io.millrace.tools.oracle.core.Findings.Kind;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.totals.PurchaseInput.Purchase;
import io.millrace.tools.oracle.totals.WindowArithmetic.TimeSpan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code purchase-totals} has to say: for every user, currency and window the purchases in it, in the order in
 * which they were accepted, so that each revision can be recomputed as the aggregate over the first so many.
 *
 * <p>First takes all accepted purchases, then all results in offset order, then gives its verdict. Keeps 8 bytes a
 * purchase and window, and about 150 bytes a window.
 */
final class ExpectedTotals {

    /** A result as it was read. */
    record Total(
            String totalId,
            String userId,
            String currency,
            String window,
            Long sequence,
            long start,
            long end,
            long count,
            long totalMinor,
            long minMinor,
            long maxMinor,
            int revision,
            String kind) {}

    /** Sequence is −1 for a time window; a count window has no start and end beforehand. */
    private record WindowKey(String userId, String currency, String window, long start, long end, long sequence) {

        @Override
        public String toString() {
            String which = sequence < 0 ? "[%d, %d)".formatted(start, end) : "#" + sequence;
            return "%s %s %s%s".formatted(userId, currency, window, which);
        }
    }

    private record CountKey(String userId, String currency, String window) {}

    /** One window: its purchases in order of acceptance, and what has been said of it. */
    private static final class Window {
        private long[] amounts = new long[1];
        private int count;
        private int boundToBeInFirstRevision;
        private long leastTime = Long.MAX_VALUE;
        private long greatestTime = Long.MIN_VALUE;
        private int nextRevision;
        private long lastCount;
        private boolean faulty;

        void add(long amountMinor) {
            if (count == amounts.length) {
                amounts = Arrays.copyOf(amounts, count * 2);
            }
            amounts[count++] = amountMinor;
        }
    }

    private final WindowArithmetic windows;
    private final boolean repeatsAllowed;
    private final Map<WindowKey, Window> expected = new HashMap<>();
    private final Map<CountKey, Long> accepted = new HashMap<>();
    private final Map<String, String> strings = new HashMap<>();
    private final Findings findings = new Findings();
    private long records;
    private long lateUpdates;

    /** @param repeatsAllowed written at-least-once: only the last record of a result has to be right */
    ExpectedTotals(WindowArithmetic windows, boolean repeatsAllowed) {
        this.windows = windows;
        this.repeatsAllowed = repeatsAllowed;
    }

    /** @param highestWatermark the highest watermark the purchase can have met, epoch milliseconds */
    void accept(Purchase purchase, Set<String> missed, long highestWatermark) {
        String user = shared(purchase.userId());
        String currency = shared(purchase.currency());
        for (TimeSpan span : windows.timeSpans(purchase.eventTime())) {
            if (missed.contains(windows.name(span))) {
                continue;
            }
            WindowKey key = new WindowKey(user, currency, shared(span.window()), span.start(), span.end(), -1);
            Window window = expected.computeIfAbsent(key, absent -> new Window());
            window.add(purchase.amountMinor());
            if (highestWatermark < span.end() - 1) {
                window.boundToBeInFirstRevision = window.count;
            }
        }
        for (Counting definition : windows.countWindows()) {
            long before = accepted.merge(new CountKey(user, currency, definition.name()), 1L, Long::sum) - 1;
            long sequence = before / definition.count();
            WindowKey key = new WindowKey(user, currency, definition.name(), 0, 0, sequence);
            Window window = expected.computeIfAbsent(key, absent -> new Window());
            window.add(purchase.amountMinor());
            window.leastTime = Math.min(window.leastTime, purchase.eventTime());
            window.greatestTime = Math.max(window.greatestTime, purchase.eventTime());
            window.boundToBeInFirstRevision = Math.toIntExact(definition.count());
        }
    }

    /** @param highestWatermark the highest watermark the job can have seen, epoch milliseconds */
    void compare(Total total, RecordPosition place, long highestWatermark) {
        records++;
        lateUpdates += total.kind().equals("LATE_UPDATE") ? 1 : 0;
        boolean counting = total.sequence() != null;
        WindowKey key = new WindowKey(
                total.userId(),
                total.currency(),
                total.window(),
                counting ? 0 : total.start(),
                counting ? 0 : total.end(),
                counting ? total.sequence() : -1);
        Window window = expected.get(key);
        if (window == null) {
            findings.add(Kind.WRONG, "%s: %s has no such result".formatted(place, key));
            return;
        }
        if (!counting && total.end() - 1 > highestWatermark) {
            fault(Kind.WRONG, key, window, place, "was emitted before its end at watermark " + highestWatermark);
            return;
        }
        wrongContent(total, key, window).ifPresent(why -> fault(Kind.WRONG, key, window, place, why));
        if (repeatsAllowed) {
            window.nextRevision = Math.max(window.nextRevision, total.revision() + 1);
            window.lastCount = total.count();
            return;
        }
        followRevisions(total, key, window, place);
    }

    private void followRevisions(Total total, WindowKey key, Window window, RecordPosition place) {
        if (total.revision() < window.nextRevision) {
            fault(Kind.DUPLICATED, key, window, place, "revision %d was there before".formatted(total.revision()));
            return;
        }
        if (total.revision() > window.nextRevision) {
            fault(
                    Kind.MISSING,
                    key,
                    window,
                    place,
                    "revision %d does not follow %d".formatted(total.revision(), window.nextRevision - 1));
        } else {
            wrongStep(total, window).ifPresent(why -> fault(Kind.WRONG, key, window, place, why));
        }
        window.nextRevision = total.revision() + 1;
        window.lastCount = total.count();
    }

    /** What of a result does not follow from its place in the sequence of revisions. */
    private static Optional<String> wrongStep(Total total, Window window) {
        boolean onTime = total.kind().equals("ON_TIME");
        if (total.revision() > 0) {
            if (onTime || total.count() != window.lastCount + 1) {
                return Optional.of("revision %d is %s with count %d after count %d"
                        .formatted(total.revision(), total.kind(), total.count(), window.lastCount));
            }
            return Optional.empty();
        }
        if (total.count() < window.boundToBeInFirstRevision) {
            return Optional.of("revision 0 has count %d, though %d came before the window's end"
                    .formatted(total.count(), window.boundToBeInFirstRevision));
        }
        if (!onTime && (total.count() != 1 || window.boundToBeInFirstRevision > 0)) {
            return Optional.of("revision 0 with count %d is a late update".formatted(total.count()));
        }
        return Optional.empty();
    }

    /** What of a result is not the aggregate over the first purchases it counts. */
    private Optional<String> wrongContent(Total total, WindowKey key, Window window) {
        if (total.count() < 1 || total.count() > window.count) {
            return Optional.of("count %d, not 1 … %d".formatted(total.count(), window.count));
        }
        long sum = 0;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < total.count(); i++) {
            sum = Math.addExact(sum, window.amounts[i]);
            min = Math.min(min, window.amounts[i]);
            max = Math.max(max, window.amounts[i]);
        }
        if (total.totalMinor() != sum || total.minMinor() != min || total.maxMinor() != max) {
            return Optional.of("total/min/max %d/%d/%d, not %d/%d/%d over the first %d"
                    .formatted(total.totalMinor(), total.minMinor(), total.maxMinor(), sum, min, max, total.count()));
        }
        if (key.sequence() >= 0 && (total.start() != window.leastTime || total.end() != window.greatestTime)) {
            return Optional.of("start/end %d/%d, not %d/%d"
                    .formatted(total.start(), total.end(), window.leastTime, window.greatestTime));
        }
        String place = key.sequence() >= 0
                ? Long.toString(key.sequence())
                : windows.place(key.window(), key.start(), key.end());
        String totalId = Digest.ofFields(key.userId(), key.currency(), key.window(), place)
                .hex();
        if (!total.totalId().equals(totalId)) {
            return Optional.of("totalId %s, not %s".formatted(total.totalId(), totalId));
        }
        return Optional.empty();
    }

    /** A result that could not be read as one. */
    void unreadable(RecordPosition place, String why) {
        records++;
        findings.add(Kind.WRONG, "%s: %s".formatted(place, why));
    }

    /**
     * The verdict, once all results have been compared.
     *
     * @param finalWatermark where the watermark stands if no partition is idle; results due by it are expected
     */
    Verdict verdict(long finalWatermark) {
        long due = 0;
        long matched = 0;
        long open = 0;
        for (Map.Entry<WindowKey, Window> entry : expected.entrySet()) {
            WindowKey key = entry.getKey();
            Window window = entry.getValue();
            if (window.nextRevision == 0 && !isDue(key, window, finalWatermark)) {
                open++;
                continue;
            }
            due++;
            if (!window.faulty && window.nextRevision == 0) {
                window.faulty = true;
                findings.add(Kind.MISSING, "%s with %d purchases".formatted(key, window.count));
            }
            if (!window.faulty && window.lastCount < window.count) {
                window.faulty = true;
                findings.add(
                        Kind.MISSING, "%s ends with count %d of %d".formatted(key, window.lastCount, window.count));
            }
            matched += window.faulty ? 0 : 1;
        }
        return new Verdict(findings.tally(due, matched), records, lateUpdates, open, findings.examples());
    }

    /**
     * The verdict on all results.
     *
     * @param records read
     * @param lateUpdates of them
     * @param open windows whose result is not due yet
     */
    record Verdict(Tally tally, long records, long lateUpdates, long open, List<String> examples) {}

    private static boolean isDue(WindowKey key, Window window, long finalWatermark) {
        return key.sequence() < 0 ? key.end() - 1 <= finalWatermark : window.count == window.boundToBeInFirstRevision;
    }

    private void fault(Kind kind, WindowKey key, Window window, RecordPosition place, String why) {
        window.faulty = true;
        findings.add(kind, "%s: %s %s".formatted(place, key, why));
    }

    private String shared(String string) {
        return strings.computeIfAbsent(string, same -> same);
    }
}
