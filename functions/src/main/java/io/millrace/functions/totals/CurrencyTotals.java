/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.util.ArrayList;
import java.util.List;

/** What one user's purchases in one currency add up to, as far as it may still change. */
final class CurrencyTotals {

    private static final int HEADER_BYTES = 200;

    private final String currency;
    private final List<Panes> panes;
    private final List<CountTotal> counts;
    private final Revisions revisions;

    CurrencyTotals(String currency) {
        this(currency, new ArrayList<>(1), new ArrayList<>(1), new Revisions());
    }

    CurrencyTotals(String currency, List<Panes> panes, List<CountTotal> counts, Revisions revisions) {
        this.currency = currency;
        this.panes = panes;
        this.counts = counts;
        this.revisions = revisions;
    }

    CurrencyTotals copy() {
        List<Panes> copiedPanes = new ArrayList<>(panes.size());
        panes.forEach(each -> copiedPanes.add(each.copy()));
        List<CountTotal> copiedCounts = new ArrayList<>(counts.size());
        counts.forEach(each -> copiedCounts.add(each.copy()));
        return new CurrencyTotals(currency, copiedPanes, copiedCounts, revisions.copy());
    }

    String currency() {
        return currency;
    }

    List<Panes> panes() {
        return panes;
    }

    List<CountTotal> counts() {
        return counts;
    }

    Revisions revisions() {
        return revisions;
    }

    /** The panes of a group of windows, created if absent. */
    Panes panes(int group) {
        for (int i = 0; i < panes.size(); i++) {
            if (panes.get(i).group() == group) {
                return panes.get(i);
            }
        }
        Panes added = new Panes(group);
        panes.add(added);
        return added;
    }

    /** The count window that is being filled, created if absent. */
    CountTotal count(int window) {
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i).window() == window) {
                return counts.get(i);
            }
        }
        CountTotal added = new CountTotal(window);
        counts.add(added);
        return added;
    }

    boolean isEmpty() {
        return panes.isEmpty() && counts.isEmpty();
    }

    long sizeBytes() {
        long bytes = HEADER_BYTES + revisions.sizeBytes() + counts.size() * CountTotal.SIZE_BYTES;
        for (int i = 0; i < panes.size(); i++) {
            bytes += panes.get(i).sizeBytes();
        }
        return bytes;
    }
}
