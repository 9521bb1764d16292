/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.functions.fraud.state.RecentTransactionPage;
import io.millrace.functions.fraud.state.ScoredUser;
import io.millrace.functions.fraud.state.UserTransaction;
import io.millrace.functions.fraud.state.WaitingPage;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.Storage;
import io.millrace.schemas.Transaction;
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
    private static final MapStateDescriptor<Integer, RecentTransactionPage> RECENT =
            new MapStateDescriptor<>("recent-pages", Types.INT, new AvroType<>(RecentTransactionPage.class));
    private static final MapStateDescriptor<Integer, WaitingPage> WAITING =
            new MapStateDescriptor<>("waiting-pages", Types.INT, new AvroType<>(WaitingPage.class));

    private final StoredUser stored;
    private final int patterns;
    private final ValueState<ScoredUser> users;
    private final MapState<Integer, RecentTransactionPage> recentPages;
    private final MapState<Integer, WaitingPage> waitingPages;

    UserHistoryStorage(RuntimeContext context, List<FraudPattern> patterns, SharedCodes codes) {
        this.stored = new StoredUser(patterns, codes);
        this.patterns = patterns.size();
        this.users = context.getState(USER);
        this.recentPages = context.getMapState(RECENT);
        this.waitingPages = context.getMapState(WAITING);
    }

    @Override
    public UserHistory read() throws Exception {
        ScoredUser user = users.value();
        if (user == null) {
            return null;
        }
        UserHistory history = new UserHistory(user.getUserId(), patterns);
        history.setLastEventTime(user.getLastEventTime());
        readRecent(user, history);
        readWaiting(user, history);
        stored.addRuns(user, history);
        return history;
    }

    private void readRecent(ScoredUser user, UserHistory history) throws Exception {
        RecentPages pages = history.recentPages();
        pages.restore(user.getFirstRecentPage(), user.getRecentPages());
        RecentTransactions recent = history.recent();
        recent.startAt(pages.begin(pages.first()) + user.getExpiredInFirstPage());
        int skipped = user.getExpiredInFirstPage();
        for (int page = pages.first(); page < pages.first() + pages.count(); page++) {
            List<RecentTransaction> transactions = recentPages.get(page).getTransactions();
            transactions.subList(skipped, transactions.size()).forEach(recent::add);
            skipped = 0;
        }
        user.getRecent().forEach(recent::add);
    }

    private void readWaiting(ScoredUser user, UserHistory history) throws Exception {
        for (int page : user.getWaitingPages()) {
            List<Transaction> waiting = new ArrayList<>();
            for (UserTransaction transaction : waitingPages.get(page).getTransactions()) {
                if (transaction.getEventTime() > user.getLastEventTime()) {
                    waiting.add(stored.transaction(transaction, history.userId()));
                }
            }
            history.waiting().addPage(page, waiting);
        }
        for (UserTransaction transaction : user.getWaiting()) {
            history.waiting().add(stored.transaction(transaction, history.userId()));
        }
    }

    @Override
    public void write(UserHistory history) throws Exception {
        writeRecentPages(history.recent(), history.recentPages());
        writeWaitingPages(history.waiting(), history.lastEventTime());
        users.update(stored.of(history));
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
            recentPages.put(pages.add(), new RecentTransactionPage(recent.between(begin, pages.end())));
        }
    }

    private void writeWaitingPages(WaitingTransactions waiting, long scoredUpTo) throws Exception {
        for (int page : waiting.takeEmptyPages()) {
            waitingPages.remove(page);
        }
        while (waiting.inline() >= 2 * WaitingTransactions.PAGE_SIZE) {
            int page = waiting.nextPage();
            List<Transaction> moved = waiting.moveToPage(page, scoredUpTo);
            if (moved.isEmpty()) {
                return; // all are due: the next watermark scores them
            }
            waitingPages.put(page, new WaitingPage(StoredUser.transactions(moved)));
        }
    }

    @Override
    public void clear() {
        users.clear();
        recentPages.clear();
        waitingPages.clear();
    }

    /** The value itself: reading and writing copy it already. */
    @Override
    public UserHistory copy(UserHistory history) {
        return history;
    }
}
