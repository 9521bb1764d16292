/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * The longest sequence of transactions of a key, up to the newest, in which each is linked to the next: the next may follow
 * it in a match and is close enough. Forwards only the transactions that can be part of a match, and those needed to keep
 * the others apart. This loses no match and adds none; for the proof see
 * docs/decisions/0009-cep-sees-only-candidates.md.
 *
 * <p>A run shorter than a match is <em>pending</em>: it may still grow to one, and its transactions are held back, except
 * the first one if that was forwarded because it follows a released run. They are preceded by the last one of the previous
 * run unless that was forwarded, or is {@code within} or more before. A run at least as long as a match is
 * <em>released</em>: it has been forwarded entirely.
 */
final class Run {

    private static final int RELEASED = 0;

    private final List<Transaction> held;
    private Transaction last;
    private int length;

    private Run(Transaction last, int length, List<Transaction> held) {
        this.last = last;
        this.length = length;
        this.held = held;
    }

    /** The first run of a key, pending. */
    static Run startingWith(Transaction first) {
        List<Transaction> held = new ArrayList<>(2);
        held.add(first);
        return new Run(first, 1, held);
    }

    /** A run as it was. */
    static Run restored(Transaction last, int length, List<Transaction> held) {
        return new Run(last, length, new ArrayList<>(held));
    }

    Transaction last() {
        return last;
    }

    /** The number of transactions in the run; 0 if it is released. */
    int length() {
        return length;
    }

    /** The transactions held back, in order. */
    List<Transaction> held() {
        return held;
    }

    /** Adds the key's next transaction and returns those to forward, in order. */
    List<Transaction> add(Transaction next, FraudPattern pattern) {
        if (millis(next) - millis(last) >= pattern.within().toMillis()) {
            restart(next);
            return List.of();
        }
        List<Transaction> forwarded = pattern.mayFollow(last, next) ? extend(next, pattern.length()) : follow(next);
        last = next;
        return forwarded;
    }

    /** Nothing before can be linked to anything later. */
    private void restart(Transaction next) {
        held.clear();
        held.add(next);
        last = next;
        length = 1;
    }

    private List<Transaction> extend(Transaction next, int matchLength) {
        if (length == RELEASED) {
            return List.of(next);
        }
        held.add(next);
        length++;
        if (length < matchLength) {
            return List.of();
        }
        List<Transaction> released = List.copyOf(held);
        held.clear();
        length = RELEASED;
        return released;
    }

    /** Begins a run with a transaction that is not linked to the last one. */
    private List<Transaction> follow(Transaction next) {
        boolean wasReleased = length == RELEASED;
        boolean lastIsForwarded = held.isEmpty();
        held.clear();
        length = 1;
        if (wasReleased) {
            return List.of(next); // keeps the run apart from later ones
        }
        if (!lastIsForwarded) {
            held.add(last);
        }
        held.add(next);
        return List.of();
    }

    private static long millis(Transaction transaction) {
        return transaction.getEventTime().toEpochMilli();
    }

    /** Estimated heap, bytes; most transactions are also those of other runs. */
    long sizeBytes() {
        return 150 + 100L * held.size();
    }
}
