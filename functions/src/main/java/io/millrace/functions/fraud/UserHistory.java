/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is kept of a user: the transactions that wait for the watermark, those scored lately, the approved amounts of
 * each currency, and the runs of the patterns. The functions that change it take constant or logarithmic time, amortized.
 */
final class UserHistory {

    private static final int BASE_BYTES = 400;
    private static final int ACCOUNT_BYTES = 200;
    private static final float LOAD_FACTOR = 0.75f;

    private final String userId;
    private final WaitingTransactions waiting = new WaitingTransactions();
    private final RecentTransactions recent = new RecentTransactions();

    /** By currency, the one with the oldest last transaction first. */
    private final Map<String, Account> accounts = new LinkedHashMap<>(2, LOAD_FACTOR, true);

    /** Of the patterns that look at all currencies, by the index of the pattern. */
    private final Run[] runs;

    private final RecentPages recentPages = new RecentPages();
    private long lastEventTime = Long.MIN_VALUE;
    private long accountBytes;

    UserHistory(String userId, int patterns) {
        this.userId = userId;
        this.runs = new Run[patterns];
    }

    String userId() {
        return userId;
    }

    WaitingTransactions waiting() {
        return waiting;
    }

    RecentTransactions recent() {
        return recent;
    }

    /** The pages of the recent transactions in state. */
    RecentPages recentPages() {
        return recentPages;
    }

    /** Event time of the transaction scored last, epoch milliseconds; the least long if there is none. */
    long lastEventTime() {
        return lastEventTime;
    }

    void setLastEventTime(long eventTime) {
        lastEventTime = eventTime;
    }

    /** The account of a currency, which becomes the most recent one. */
    Account account(String currency) {
        Account account = accounts.get(currency);
        if (account == null) {
            account = new Account(currency, new Run[runs.length]);
            add(account);
        }
        return account;
    }

    void add(Account account) {
        accounts.put(account.currency(), account);
        accountBytes += ACCOUNT_BYTES + bytes(account.runs());
    }

    /** All accounts, the one with the oldest last transaction first. */
    Collection<Account> accounts() {
        return accounts.values();
    }

    /** Removes the accounts without a transaction since the given time, epoch milliseconds. */
    void removeAccountsBefore(long time) {
        if (accounts.isEmpty()) {
            return;
        }
        Iterator<Account> oldestFirst = accounts.values().iterator();
        while (oldestFirst.hasNext()) {
            Account account = oldestFirst.next();
            if (account.lastEventTime() >= time) {
                return;
            }
            oldestFirst.remove();
            accountBytes -= ACCOUNT_BYTES + bytes(account.runs());
        }
    }

    /** The runs of the patterns that look at all currencies, by the index of the pattern; null where there is none. */
    Run[] runs() {
        return runs;
    }

    void setRun(int pattern, Run run) {
        runs[pattern] = run;
        accountBytes += run.sizeBytes();
    }

    /**
     * Adds a transaction of the user to a run of a pattern, in (eventTime, transactionId) order.
     *
     * @param index the index of the pattern
     * @return the transactions to forward to matching, in order
     */
    List<Transaction> addToRun(FraudPattern pattern, int index, Transaction next) {
        boolean isOfUser = pattern.scope() == PatternScope.USER;
        Run[] scope = isOfUser ? runs : account(next.getCurrency()).runs();
        Run run = scope[index];
        if (run == null) {
            scope[index] = Run.startingWith(next);
            accountBytes += scope[index].sizeBytes();
            return List.of();
        }
        accountBytes -= run.sizeBytes();
        List<Transaction> forwarded = run.add(next, pattern);
        accountBytes += run.sizeBytes();
        return forwarded;
    }

    /** Removes the scored transactions and the runs. */
    void removeRecent() {
        while (recent.size() > 0) {
            recent.removeFirst();
        }
        removeRuns(runs);
        accounts.values().forEach(account -> removeRuns(account.runs()));
    }

    private void removeRuns(Run[] removed) {
        accountBytes -= bytes(removed);
        Arrays.fill(removed, null);
    }

    private static long bytes(Run[] runs) {
        long bytes = 0;
        for (Run run : runs) {
            bytes += run == null ? 0 : run.sizeBytes();
        }
        return bytes;
    }

    /** Estimated heap, bytes; at least what its ids take. */
    long sizeBytes() {
        return BASE_BYTES + waiting.sizeBytes() + recent.sizeBytes() + accountBytes;
    }
}
