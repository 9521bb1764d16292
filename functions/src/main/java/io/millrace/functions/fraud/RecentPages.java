/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

/**
 * Which recent transactions of a user are in pages of {@link #SIZE}, in state; the newer ones are in no page. A page is
 * written once, and removed when its last transaction has left the history.
 */
final class RecentPages {

    /** Transactions in a page. */
    static final int SIZE = 128;

    private int first;
    private int count;

    /** The number of the transaction at which page 0 would begin. */
    private long origin;

    /** The pages of a user whose transactions are numbered from the beginning of page 0. */
    void restore(int firstPage, int pages) {
        first = firstPage;
        count = pages;
    }

    /** The number of the first page. */
    int first() {
        return first;
    }

    int count() {
        return count;
    }

    /** The number of the first transaction that is in no page. */
    long end() {
        return begin(first + count);
    }

    /** The number of the first transaction in a page. */
    long begin(int page) {
        return origin + (long) page * SIZE;
    }

    /** Adds a page and returns its number. */
    int add() {
        return first + count++;
    }

    /** Removes the first page and returns its number. */
    int removeFirst() {
        count--;
        return first++;
    }

    /** Starts over at a transaction; only if there are no pages. */
    void restartAt(long number) {
        first = 0;
        origin = number;
    }
}
