/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.RecentTransaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The scored transactions of a user within the history, in scoring order. Adding and expiring one take constant time,
 * amortized; finding the beginning of a window takes logarithmic time.
 *
 * <p>Transactions are numbered in their order; a ring buffer holds those from {@link #first} to before {@link #next}.
 */
final class RecentTransactions {

    private static final int INITIAL_CAPACITY = 4;

    private RecentTransaction[] ring = new RecentTransaction[INITIAL_CAPACITY];

    /** How many transactions before each the previous one with a country is; at least to before the first, if none. */
    private int[] toPreviousCountry = new int[INITIAL_CAPACITY];

    private long first;
    private long next;
    private long idChars;
    private final RecentCountries countries = new RecentCountries();

    /** Starts with the number of the first transaction. */
    void startAt(long number) {
        first = number;
        next = number;
    }

    long first() {
        return first;
    }

    /** The number after the last transaction's. */
    long next() {
        return next;
    }

    int size() {
        return (int) (next - first);
    }

    RecentTransaction get(long number) {
        return ring[slot(number)];
    }

    private int slot(long number) {
        return (int) number & (ring.length - 1);
    }

    void add(RecentTransaction transaction) {
        if (size() == ring.length) {
            resize(2 * ring.length);
        }
        int slot = slot(next);
        ring[slot] = transaction;
        idChars += transaction.getTransactionId().length();
        toPreviousCountry[slot] = (int) Math.min(next - countries.newest(), Integer.MAX_VALUE);
        if (transaction.getCountry() != null) {
            countries.add(transaction.getCountry(), next, first);
        }
        next++;
    }

    /** Removes the transactions that are the given time or more before a later one; epoch ms and ms. */
    void removeBefore(long eventTime, long historyMillis) {
        while (size() > 0 && eventTime - get(first).getEventTime() >= historyMillis) {
            removeFirst();
        }
        if (ring.length > INITIAL_CAPACITY && size() < ring.length / 8) {
            resize(ring.length / 2);
        }
    }

    void removeFirst() {
        int slot = slot(first);
        idChars -= ring[slot].getTransactionId().length();
        ring[slot] = null;
        first++;
    }

    private void resize(int capacity) {
        RecentTransaction[] resized = new RecentTransaction[capacity];
        int[] resizedDistances = new int[capacity];
        for (long number = first; number < next; number++) {
            resized[(int) number & (capacity - 1)] = ring[slot(number)];
            resizedDistances[(int) number & (capacity - 1)] = toPreviousCountry[slot(number)];
        }
        ring = resized;
        toPreviousCountry = resizedDistances;
    }

    /** The number of the first transaction less than a window before the last one. */
    long windowStart(long windowMillis) {
        long last = get(next - 1).getEventTime();
        long from = first;
        long to = next - 1; // always in the window
        while (from < to) {
            long middle = (from + to) >>> 1;
            if (last - get(middle).getEventTime() < windowMillis) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }

    /** The number of different countries from a transaction on. */
    int countriesFrom(long start) {
        return countries.countFrom(start);
    }

    /** The different countries from a transaction on, sorted. */
    Set<String> countrySetFrom(long start) {
        return new TreeSet<>(countries.listFrom(start));
    }

    /** The transactions from one number to before another, in scoring order. */
    List<RecentTransaction> between(long from, long to) {
        List<RecentTransaction> transactions = new ArrayList<>((int) (to - from));
        for (long number = from; number < to; number++) {
            transactions.add(get(number));
        }
        return transactions;
    }

    /** The newest ids from a transaction on, at most the given number, in scoring order. */
    List<String> newestIds(long start, int limit) {
        List<String> ids = new ArrayList<>();
        for (long number = Math.max(start, next - limit); number < next; number++) {
            ids.add(get(number).getTransactionId());
        }
        return ids;
    }

    /** As {@link #newestIds}, of transactions with a country only; the last one must have one. */
    List<String> newestIdsWithCountry(long start, int limit) {
        List<String> ids = new ArrayList<>();
        for (long number = next - 1; number >= start && ids.size() < limit; number -= toPreviousCountry[slot(number)]) {
            ids.add(get(number).getTransactionId());
        }
        Collections.reverse(ids);
        return ids;
    }

    /** Estimated heap, bytes. */
    long sizeBytes() {
        return 200 + 8L * ring.length + 96L * size() + idChars + countries.sizeBytes();
    }
}
