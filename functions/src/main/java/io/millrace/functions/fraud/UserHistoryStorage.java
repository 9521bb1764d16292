/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.CurrencyAccount;
import io.millrace.functions.fraud.state.PatternRun;
import io.millrace.functions.fraud.state.RecentPage;
import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.functions.fraud.state.ScoredUser;
import io.millrace.functions.fraud.state.UserTransaction;
import io.millrace.functions.fraud.state.WaitingPage;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.CachedState.Storage;
import io.millrace.schemas.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Keeps each user in one value, and what exceeds it in pages: of the recent and of the waiting transactions, all but the
 * last 128 to 255. A page is written once, so that neither scoring nor a checkpoint writes all that a user holds.
 *
 * <p>The backend may keep the objects: those written are not changed later, and those read are copied into a new value.
 */
final class UserHistoryStorage implements Storage<UserHistory> {

    private static final ValueStateDescriptor<ScoredUser> USER =
            new ValueStateDescriptor<>("user", new AvroType<>(ScoredUser.class));
    private static final MapStateDescriptor<Integer, RecentPage> RECENT =
            new MapStateDescriptor<>("recent-pages", Types.INT, new AvroType<>(RecentPage.class));
    private static final MapStateDescriptor<Integer, WaitingPage> WAITING =
            new MapStateDescriptor<>("waiting-pages", Types.INT, new AvroType<>(WaitingPage.class));

    private final List<FraudPattern> patterns;
    private final SharedCodes codes;
    private final ValueState<ScoredUser> users;
    private final MapState<Integer, RecentPage> recentPages;
    private final MapState<Integer, WaitingPage> waitingPages;

    UserHistoryStorage(RuntimeContext context, List<FraudPattern> patterns, SharedCodes codes) {
        this.patterns = patterns;
        this.codes = codes;
        this.users = context.getState(USER);
        this.recentPages = context.getMapState(RECENT);
        this.waitingPages = context.getMapState(WAITING);
    }

    @Override
    public UserHistory read() throws Exception {
        ScoredUser stored = users.value();
        if (stored == null) {
            return null;
        }
        UserHistory history = new UserHistory(stored.getUserId(), patterns.size());
        history.setLastEventTime(stored.getLastEventTime());
        readRecent(stored, history);
        readWaiting(stored, history);
        stored.getRuns().forEach(run -> restore(run, history.userId(), history::setRun));
        for (CurrencyAccount account : stored.getAccounts()) {
            history.add(account(account, history.userId()));
        }
        return history;
    }

    private void readRecent(ScoredUser stored, UserHistory history) throws Exception {
        RecentPages pages = history.recentPages();
        pages.restore(stored.getFirstRecentPage(), stored.getRecentPages());
        RecentTransactions recent = history.recent();
        recent.startAt(pages.begin(pages.first()) + stored.getExpiredInFirstPage());
        int skipped = stored.getExpiredInFirstPage();
        for (int page = pages.first(); page < pages.first() + pages.count(); page++) {
            List<RecentTransaction> transactions = recentPages.get(page).getTransactions();
            transactions.subList(skipped, transactions.size()).forEach(recent::add);
            skipped = 0;
        }
        stored.getRecent().forEach(recent::add);
    }

    private void readWaiting(ScoredUser stored, UserHistory history) throws Exception {
        for (int page : stored.getWaitingPages()) {
            List<Transaction> waiting = new ArrayList<>();
            for (UserTransaction transaction : waitingPages.get(page).getTransactions()) {
                if (transaction.getEventTime() > stored.getLastEventTime()) {
                    waiting.add(transaction(transaction, history.userId()));
                }
            }
            history.waiting().addPage(page, waiting);
        }
        for (UserTransaction transaction : stored.getWaiting()) {
            history.waiting().add(transaction(transaction, history.userId()));
        }
    }

    @Override
    public void write(UserHistory history) throws Exception {
        writeRecentPages(history.recent(), history.recentPages());
        writeWaitingPages(history.waiting(), history.lastEventTime());
        RecentPages pages = history.recentPages();
        List<CurrencyAccount> accounts = new ArrayList<>();
        history.accounts().forEach(account -> accounts.add(stored(account)));
        users.update(new ScoredUser(
                history.userId(),
                history.lastEventTime(),
                stored(history.waiting().inlineTransactions()),
                List.copyOf(history.waiting().pages()),
                history.recent().from(pages.end()),
                pages.first(),
                pages.count(),
                pages.count() == 0 ? 0 : (int) (history.recent().first() - pages.begin(pages.first())),
                accounts,
                stored(history.runs())));
    }

    private void writeRecentPages(RecentTransactions recent, RecentPages pages) throws Exception {
        while (pages.count() > 0 && pages.begin(pages.first() + 1) <= recent.first()) {
            recentPages.remove(pages.removeFirst());
        }
        if (pages.count() == 0) {
            pages.restartAt(recent.first());
        }
        while (recent.next() - pages.end() >= 2 * RecentPages.SIZE) {
            long begin = pages.end();
            recentPages.put(pages.add(), new RecentPage(recent.between(begin, pages.end())));
        }
    }
}
