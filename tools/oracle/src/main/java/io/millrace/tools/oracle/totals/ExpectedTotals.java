/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.config.jobs.WindowDefinition.Counting;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import io.millrace.tools.oracle.core.Accepted;
import io.millrace.tools.oracle.core.Comparison;
import io.millrace.tools.oracle.core.Comparison.Difference;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.FieldComparison;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.core.JobVerdict.Summary;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.StringPool;
import io.millrace.tools.oracle.core.WatermarkBounds;
import io.millrace.tools.oracle.totals.ExpectedWindows.TimeSpan;
import io.millrace.tools.oracle.totals.PurchaseContract.Purchase;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The expected totals: for every user, currency and window its purchases in the order of acceptance, so that each
 * revision can be recomputed as the aggregate over the first {@code count} of them.
 *
 * <p>Keeps 8 bytes per purchase and window, and about 150 bytes per window.
 */
final class ExpectedTotals {

    private record CountKey(String userId, String currency, String window) {}

    private final ExpectedWindows windows;
    private final WatermarkBounds watermarks;
    private final boolean repeatsAllowed;
    private final Map<WindowKey, ExpectedWindow> expected = new HashMap<>();
    private final Map<CountKey, Long> counted = new HashMap<>();
    private final StringPool strings = new StringPool();
    private final Comparison comparison = new Comparison();
    private long lateUpdates;

    ExpectedTotals(ExpectedWindows windows, OracleContext context) {
        this.windows = windows;
        this.watermarks = context.watermarks();
        this.repeatsAllowed = context.repeatsAllowed(TopicNames.PURCHASE_TOTALS);
    }

    Comparison comparison() {
        return comparison;
    }

    void accept(Accepted<Purchase> accepted) {
        Purchase purchase = accepted.event();
        String user = strings.shared(purchase.userId());
        String currency = strings.shared(purchase.currency());
        for (TimeSpan span : windows.timeSpans(purchase.eventTime())) {
            if (accepted.missedWindows().contains(windows.name(span))) {
                continue;
            }
            ExpectedWindow window = window(
                    WindowKey.timeWindow(user, currency, strings.shared(span.window()), span.start(), span.end()));
            window.add(purchase.amountMinor(), purchase.eventTime());
            if (accepted.highestWatermark() < span.end() - 1) {
                window.requireInFirstRevision();
            }
        }
        for (Counting definition : windows.countWindows()) {
            long before = counted.merge(new CountKey(user, currency, definition.name()), 1L, Long::sum) - 1;
            ExpectedWindow window =
                    window(WindowKey.countWindow(user, currency, definition.name(), before / definition.count()));
            window.add(purchase.amountMinor(), purchase.eventTime());
            window.requireInFirstRevision(definition.count());
        }
    }

    private ExpectedWindow window(WindowKey key) {
        return expected.computeIfAbsent(key, absent -> new ExpectedWindow());
    }

    void add(Found<PurchaseTotal> found) {
        PurchaseTotal total = found.result();
        lateUpdates += total.getKind() == ResultKind.LATE_UPDATE ? 1 : 0;
        WindowKey key = WindowKey.of(total);
        String name = "%s: %s".formatted(found.position(), key);
        ExpectedWindow window = expected.get(key);
        if (window == null) {
            comparison.wrong(name + " has no such result");
            return;
        }
        long highestWatermark = watermarks.highestFinal();
        if (!key.isCounting() && key.end() - 1 > highestWatermark) {
            String why = "was emitted before its end at watermark " + highestWatermark;
            window.fault(comparison, Difference.WRONG, "%s %s".formatted(name, why));
            return;
        }
        window.contentFault(total)
                .or(() -> idFault(total, key))
                .ifPresent(why -> window.fault(comparison, Difference.WRONG, "%s %s".formatted(name, why)));
        if (repeatsAllowed) {
            window.follow(total);
        } else {
            window.follow(total, name, comparison);
        }
    }

    private Optional<String> idFault(PurchaseTotal total, WindowKey key) {
        String window =
                key.isCounting() ? Long.toString(key.sequence()) : windows.key(key.window(), key.start(), key.end());
        String totalId = Digest.ofFields(key.userId(), key.currency(), key.window(), window)
                .hex();
        return FieldComparison.difference("totalId", total.getTotalId(), totalId);
    }

    /** Completes the comparison; results due by the lowest final watermark are expected. */
    Summary compare() {
        long open = 0;
        for (Map.Entry<WindowKey, ExpectedWindow> entry : expected.entrySet()) {
            if (entry.getValue().hasResult() || isDue(entry.getKey(), entry.getValue())) {
                entry.getValue().finish(entry.getKey(), comparison);
            } else {
                open++;
            }
        }
        return summary(open);
    }

    private boolean isDue(WindowKey key, ExpectedWindow window) {
        return key.isCounting() ? window.isFull() : key.end() - 1 <= watermarks.lowestFinal();
    }

    /** @param open windows whose result is not due yet */
    private Summary summary(long open) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("open", open);
        figures.put("resultRecords", comparison.records());
        figures.put("lateUpdates", lateUpdates);
        return new Summary(
                List.of("%,d records, %,d of them late updates; %,d windows not over or not full yet"
                        .formatted(comparison.records(), lateUpdates, open)),
                figures);
    }
}
