/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The transactions of a user that the watermark has not passed, by (eventTime, transactionId) and then by arrival. Adding
 * and removing one take logarithmic time.
 *
 * <p>In state, transactions are written to pages once they are many. Those that are in no page are linked in the order of
 * arrival, so that writing them does not visit the others.
 */
final class WaitingTransactions {

    /** The most transactions in a page. */
    static final int PAGE_SIZE = 128;

    private static final int NO_PAGE = -1;

    /** A transaction, and where it is stored. */
    static final class Entry {

        private final Transaction transaction;
        private final long eventTime;
        private final long arrival;
        private int page;
        private Entry before;
        private Entry after;

        private Entry(Transaction transaction, long arrival, int page) {
            this.transaction = transaction;
            this.eventTime = transaction.getEventTime().toEpochMilli();
            this.arrival = arrival;
            this.page = page;
        }

        private String id() {
            return transaction.getTransactionId();
        }
    }

    private static final Comparator<Entry> ORDER = (one, other) -> {
        int byTime = Long.compare(one.eventTime, other.eventTime);
        if (byTime != 0) {
            return byTime;
        }
        int byId = one.id().compareTo(other.id());
        return byId == 0 ? Long.compare(one.arrival, other.arrival) : byId;
    };
    private static final int INITIAL_CAPACITY = 2;

    private final PriorityQueue<Entry> queue = new PriorityQueue<>(INITIAL_CAPACITY, ORDER);
    private long arrivals;
    private long idChars;

    private Entry firstInline;
    private Entry lastInline;
    private int inline;

    /** The number of waiting transactions in each page. */
    private final Map<Integer, Integer> pages = new HashMap<>(0);

    private int nextPage;

    private List<Integer> emptyPages = new ArrayList<>(0);

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    /** The event time of the first transaction, epoch milliseconds; there must be one. */
    long firstEventTime() {
        return queue.element().eventTime;
    }

    /** Whether the watermark has passed the first transaction; false if there is none. */
    boolean isDue(long watermark) {
        return !queue.isEmpty() && queue.element().eventTime <= watermark;
    }

    void add(Transaction transaction) {
        add(new Entry(transaction, arrivals++, NO_PAGE));
    }

    private void add(Entry entry) {
        queue.add(entry);
        idChars += entry.id().length();
        if (entry.page != NO_PAGE) {
            pages.merge(entry.page, 1, Integer::sum);
            return;
        }
        entry.before = lastInline;
        if (lastInline == null) {
            firstInline = entry;
        } else {
            lastInline.after = entry;
        }
        lastInline = entry;
        inline++;
    }

    /** Removes the first transaction and returns it; there must be one. */
    Transaction removeFirst() {
        Entry entry = queue.remove();
        idChars -= entry.id().length();
        if (entry.page == NO_PAGE) {
            unlink(entry);
        } else if (pages.merge(entry.page, -1, Integer::sum) == 0) {
            pages.remove(entry.page);
            emptyPages.add(entry.page);
        }
        return entry.transaction;
    }

    private void unlink(Entry entry) {
        if (entry.before == null) {
            firstInline = entry.after;
        } else {
            entry.before.after = entry.after;
        }
        if (entry.after == null) {
            lastInline = entry.before;
        } else {
            entry.after.before = entry.before;
        }
        entry.before = null;
        entry.after = null;
        inline--;
    }

    /** The number of transactions in no page. */
    int inline() {
        return inline;
    }

    /** The transactions in no page, in the order of arrival. */
    List<Transaction> inlineTransactions() {
        List<Transaction> transactions = new ArrayList<>(inline);
        for (Entry entry = firstInline; entry != null; entry = entry.after) {
            transactions.add(entry.transaction);
        }
        return transactions;
    }

    /** The number of a page that holds no waiting transactions. */
    int nextPage() {
        return nextPage++;
    }

    /** Moves the oldest transactions in no page to a page, except those up to {@code scoredUpTo}, and returns them. */
    List<Transaction> moveToPage(int page, long scoredUpTo) {
        List<Transaction> moved = new ArrayList<>(PAGE_SIZE);
        Entry following;
        for (Entry entry = firstInline; entry != null && moved.size() < PAGE_SIZE; entry = following) {
            following = entry.after;
            if (entry.eventTime > scoredUpTo) {
                unlink(entry);
                entry.page = page;
                moved.add(entry.transaction);
            }
        }
        if (!moved.isEmpty()) {
            pages.put(page, moved.size());
        }
        return moved;
    }

    /** Adds the waiting transactions of a page; all pages by their numbers, before those in no page are added. */
    void addPage(int page, List<Transaction> transactions) {
        nextPage = Math.max(nextPage, page + 1);
        if (transactions.isEmpty()) {
            emptyPages.add(page);
        }
        transactions.forEach(transaction -> add(new Entry(transaction, arrivals++, page)));
    }

    /** The numbers of the pages with waiting transactions, ascending. */
    List<Integer> pages() {
        return pages.isEmpty() ? List.of() : pages.keySet().stream().sorted().toList();
    }

    /** Returns the pages that have become empty since the last call. */
    List<Integer> takeEmptyPages() {
        List<Integer> taken = emptyPages;
        emptyPages = new ArrayList<>(0);
        return taken;
    }

    /** Estimated heap, bytes. */
    long sizeBytes() {
        return 300 + 300L * size() + idChars;
    }
}
