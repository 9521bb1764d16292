/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.functions.totals.WindowGroup.Member;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import java.time.Instant;
import java.util.function.Consumer;

/** Puts together the results of one user: amounts in minor units, times in epoch milliseconds. */
final class TotalResults {

    private static final int FIRST = 0;

    private final String userId;
    private final Consumer<PurchaseTotal> results;

    TotalResults(String userId, Consumer<PurchaseTotal> results) {
        this.userId = userId;
        this.results = results;
    }

    /** Emits the total of a window's present span for the first time. */
    void emitOnTime(Member member, String currency, Panes panes) {
        emit(member, currency, sum(member.spans(), panes), FIRST, ResultKind.ON_TIME);
    }

    /** Emits the total of a window's present span, which has fired, after one purchase has been added. */
    void emitLateUpdate(Member member, CurrencyTotals totals, Panes panes) {
        WindowSpans span = member.spans();
        Total total = sum(span, panes);
        boolean isFirst = total.count() == 1; // an empty span is not emitted
        int revision = isFirst ? FIRST : totals.revisions().next(member.number(), span.start(), span.end());
        emit(member, totals.currency(), total, revision, ResultKind.LATE_UPDATE);
    }

    private static Total sum(WindowSpans span, Panes panes) {
        Total total = new Total();
        panes.addUp(panes.firstFrom(span.start()), span.end(), total);
        return total;
    }

    private void emit(Member member, String currency, Total total, int revision, ResultKind kind) {
        TimeWindows window = member.window();
        WindowSpans span = member.spans();
        String place = window.place(span.start(), span.end());
        emit(window.name(), currency, place, null, span.start(), span.end(), total, revision, kind);
    }

    /** Emits a full count window. */
    void emitFull(CountWindows window, String currency, CountTotal full) {
        emit(
                window.name(),
                currency,
                Long.toString(full.sequence()),
                full.sequence(),
                full.firstTime(),
                full.lastTime(),
                full.total(),
                FIRST,
                ResultKind.ON_TIME);
    }

    /** @param place distinguishes this result from the others of its window */
    private void emit(
            String window,
            String currency,
            String place,
            Long sequence,
            long start,
            long end,
            Total total,
            int revision,
            ResultKind kind) {
        results.accept(new PurchaseTotal(
                DeterministicId.of(userId, currency, window, place),
                userId,
                currency,
                window,
                sequence,
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(end),
                total.count(),
                total.sum(),
                total.min(),
                total.max(),
                revision,
                kind));
    }
}
