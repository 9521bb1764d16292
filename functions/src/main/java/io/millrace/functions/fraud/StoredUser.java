/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.CurrencyAccount;
import io.millrace.functions.fraud.state.PatternRun;
import io.millrace.functions.fraud.state.ScoredUser;
import io.millrace.functions.fraud.state.UserTransaction;
import io.millrace.schemas.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Converts a {@link UserHistory} to the value in state and back, except the pages. */
final class StoredUser {

    private final List<FraudPattern> patterns;
    private final SharedCodes codes;

    StoredUser(List<FraudPattern> patterns, SharedCodes codes) {
        this.patterns = patterns;
        this.codes = codes;
    }

    ScoredUser of(UserHistory history) {
        RecentTransactions recent = history.recent();
        RecentPages pages = history.recentPages();
        List<CurrencyAccount> accounts = new ArrayList<>(history.accounts().size());
        history.accounts().forEach(account -> accounts.add(new CurrencyAccount(
                account.currency(),
                account.lastEventTime(),
                account.count(),
                account.sumMinor(),
                runs(account.runs()))));
        return new ScoredUser(
                history.userId(),
                history.lastEventTime(),
                transactions(history.waiting().inlineTransactions()),
                history.waiting().pages(),
                recent.between(Math.max(pages.end(), recent.first()), recent.next()),
                pages.first(),
                pages.count(),
                pages.count() == 0 ? 0 : (int) (recent.first() - pages.begin(pages.first())),
                accounts,
                runs(history.runs()));
    }

    private List<PatternRun> runs(Run[] runs) {
        List<PatternRun> stored = new ArrayList<>(runs.length);
        for (int i = 0; i < runs.length; i++) {
            if (runs[i] != null) {
                stored.add(new PatternRun(
                        patterns.get(i).name(),
                        transaction(runs[i].last()),
                        runs[i].length(),
                        transactions(runs[i].held())));
            }
        }
        return stored;
    }

    static List<UserTransaction> transactions(List<Transaction> transactions) {
        List<UserTransaction> stored = new ArrayList<>(transactions.size());
        for (Transaction transaction : transactions) {
            stored.add(transaction(transaction));
        }
        return stored;
    }

    private static UserTransaction transaction(Transaction transaction) {
        return new UserTransaction(
                transaction.getTransactionId(),
                transaction.getAmountMinor(),
                transaction.getCurrency(),
                transaction.getCountry(),
                transaction.getEventTime().toEpochMilli());
    }

    /** Adds the accounts, and the runs of the present patterns, to a user. */
    void addRuns(ScoredUser stored, UserHistory history) {
        for (PatternRun run : stored.getRuns()) {
            int index = index(run);
            if (index >= 0) {
                history.setRun(index, run(run, history.userId()));
            }
        }
        for (CurrencyAccount account : stored.getAccounts()) {
            Run[] runs = new Run[patterns.size()];
            for (PatternRun run : account.getRuns()) {
                int index = index(run);
                if (index >= 0) {
                    runs[index] = run(run, history.userId());
                }
            }
            history.add(new Account(
                    codes.of(account.getCurrency()),
                    runs,
                    account.getLastEventTime(),
                    account.getCount(),
                    account.getSumMinor()));
        }
    }

    /** −1 if the pattern, or this version of it, is no longer matched. */
    private int index(PatternRun run) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).name().equals(run.getPattern())) {
                return i;
            }
        }
        return -1;
    }

    private Run run(PatternRun run, String userId) {
        List<Transaction> held = new ArrayList<>();
        run.getHeld().forEach(transaction -> held.add(transaction(transaction, userId)));
        return Run.restored(transaction(run.getLast(), userId), run.getLength(), held);
    }

    Transaction transaction(UserTransaction stored, String userId) {
        return new Transaction(
                stored.getTransactionId(),
                userId,
                stored.getAmountMinor(),
                codes.of(stored.getCurrency()),
                codes.of(stored.getCountry()),
                null,
                Instant.ofEpochMilli(stored.getEventTime()));
    }
}
