/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.totals.WindowGroup.Member;
import io.millrace.functions.totals.WindowGroups.NumberedCount;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import java.util.function.Consumer;

/**
 * Decides which windows a purchase enters, when a window's total is emitted and when a window is dropped.
 *
 * <p>Lives for one call around one user's {@link UserTotals}, which it changes. A purchase enters one pane per
 * {@link WindowGroup}; the total of a span is the sum of its panes. A span fires when the watermark passes
 * {@code end − 1 ms}. Until its allowed lateness is over, each further purchase emits the full total again with the next
 * revision. All times are event times in epoch milliseconds.
 */
final class PurchaseWindows {

    private final WindowGroups groups;
    private final WindowSettings settings;
    private final UserTotals user;
    private final long watermark;
    private final TotalResults results;

    /** @param watermark what the operator's watermark has reached */
    PurchaseWindows(
            String userId, UserTotals user, WindowGroups groups, long watermark, Consumer<PurchaseTotal> results) {
        this.groups = groups;
        this.settings = groups.settings();
        this.user = user;
        this.watermark = watermark;
        this.results = new TotalResults(userId, results);
    }

    /** Adds an accepted purchase; throws {@link ArithmeticException} if a total overflows. */
    void add(PurchaseEvent purchase) {
        advance();
        long eventTime = purchase.getEventTime().toEpochMilli();
        long amountMinor = purchase.getAmountMinor();
        CurrencyTotals totals = user.in(purchase.getCurrency());
        for (int i = 0; i < groups.groups().size(); i++) {
            addToPane(groups.groups().get(i), totals, eventTime, amountMinor);
        }
        for (int i = 0; i < groups.counts().size(); i++) {
            addToCount(groups.counts().get(i), totals, eventTime, amountMinor);
        }
        if (totals.isEmpty()) {
            user.currencies().remove(totals); // every window has closed since the purchase was accepted
        }
    }

    private void addToPane(WindowGroup group, CurrencyTotals totals, long eventTime, long amountMinor) {
        PaneGrid grid = group.panes();
        grid.seek(eventTime);
        long start = grid.start();
        long end = grid.end();
        if (settings.deadline(end) <= watermark && settings.deadline(group.lastEnd(start)) <= watermark) {
            return; // every span of the group that covers the purchase has closed
        }
        Panes panes = totals.panes(group.number());
        boolean isNew = panes.add(start, amountMinor);
        if (fireTime(end) <= watermark) {
            updateFired(group, totals, panes, start);
            return;
        }
        if (isNew) {
            dropClosed(group, panes);
            user.wakeUpBy(fireTime(group.firstEnd(start)));
        }
    }

    /** Emits the fired spans over a pane again, unless they have closed. */
    private void updateFired(WindowGroup group, CurrencyTotals totals, Panes panes, long pane) {
        for (Member member : group.members()) {
            WindowSpans spans = member.spans();
            for (spans.seek(pane); spans.start() <= pane && fireTime(spans.end()) <= watermark; spans.next()) {
                if (settings.deadline(spans.end()) > watermark) {
                    results.emitLateUpdate(member, totals, panes);
                }
            }
            if (spans.start() <= pane) {
                user.wakeUpBy(fireTime(spans.end()));
            }
        }
        user.wakeUpBy(settings.deadline(group.lastEnd(pane)));
    }

    private void addToCount(NumberedCount count, CurrencyTotals totals, long eventTime, long amountMinor) {
        CountTotal filling = totals.count(count.number());
        if (isIdle(filling)) {
            filling.discard(); // the wake-up of another window may have come first
        }
        filling.add(eventTime, amountMinor);
        if (filling.total().count() >= count.window().size()) {
            results.emitFull(count.window(), totals.currency(), filling);
            filling.startNext();
            return;
        }
        user.wakeUpBy(settings.idleFrom(filling.lastEventTime()));
    }

    private boolean isIdle(CountTotal filling) {
        return settings.idleFrom(filling.lastEventTime()) <= watermark;
    }

    /**
     * Emits the windows that the watermark has passed, drops those that can no longer change and computes when to do so
     * again. Does nothing if nothing is due. Throws {@link ArithmeticException} if a total overflows.
     */
    void advance() {
        if (user.wakeUp() <= watermark) {
            if (user.isWakeUpUnknown()) {
                user.currencies().forEach(this::retainConfigured);
            }
            user.setWakeUp(UserTotals.NEVER);
            user.currencies().forEach(this::advance);
            user.currencies().removeIf(CurrencyTotals::isEmpty);
        }
        user.setFiredUpTo(watermark);
    }

    /** Drops the windows that are no longer configured. */
    private void retainConfigured(CurrencyTotals totals) {
        totals.panes().removeIf(panes -> !groups.hasGroup(panes.group()));
        totals.counts().removeIf(count -> !groups.hasWindow(count.window()));
        totals.revisions().retain(entry -> groups.hasWindow(totals.revisions().window((int) entry)));
    }

    private void advance(CurrencyTotals totals) {
        for (WindowGroup group : groups.groups()) {
            advance(group, totals);
        }
        totals.panes().removeIf(Panes::isEmpty);
        Revisions revisions = totals.revisions();
        if (!revisions.isEmpty()) {
            revisions.retain(entry -> settings.deadline(revisions.end((int) entry)) > watermark);
        }
        totals.counts().stream().filter(this::isIdle).forEach(CountTotal::discard);
        totals.counts().removeIf(CountTotal::isDispensable);
        totals.counts().stream()
                .filter(CountTotal::hasStarted)
                .forEach(count -> user.wakeUpBy(settings.idleFrom(count.lastEventTime())));
    }

    private void advance(WindowGroup group, CurrencyTotals totals) {
        Panes panes = totals.panes(group.number());
        for (Member member : group.members()) {
            user.wakeUpBy(fire(member, totals, panes));
        }
        dropClosed(group, panes);
        if (!panes.isEmpty()) {
            user.wakeUpBy(settings.deadline(group.lastEnd(panes.start(panes.size() - 1))));
        }
    }

    /** Emits the spans of a window that contain purchases and end by the watermark; returns when the next one fires. */
    private long fire(Member member, CurrencyTotals totals, Panes panes) {
        if (panes.isEmpty()) {
            return UserTotals.NEVER;
        }
        WindowSpans spans = member.spans();
        spans.seek(Math.max(user.firedUpTo() + 1, panes.start(0)));
        for (int pane = panes.firstFrom(spans.start()); pane < panes.size(); pane = panes.firstFrom(spans.start())) {
            if (panes.start(pane) >= spans.end()) {
                spans.seek(panes.start(pane)); // the spans in between are empty
                continue;
            }
            if (fireTime(spans.end()) > watermark) {
                return fireTime(spans.end());
            }
            results.emitOnTime(member, totals.currency(), panes);
            spans.next();
        }
        return UserTotals.NEVER;
    }

    private void dropClosed(WindowGroup group, Panes panes) {
        int closed = 0;
        while (closed < panes.size() && settings.deadline(group.lastEnd(panes.start(closed))) <= watermark) {
            closed++;
        }
        panes.dropFirst(closed);
    }

    private static long fireTime(long end) {
        return end - 1;
    }
}
