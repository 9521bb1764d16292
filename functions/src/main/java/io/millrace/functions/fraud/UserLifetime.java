/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import java.io.Serializable;
import java.util.List;

/** When a {@link UserHistory} needs attention, and when it ends; times in epoch milliseconds. */
final class UserLifetime implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How long a rule or a pattern can look back at a transaction. */
    private final long recentMillis;

    private final long totalMillis;

    UserLifetime(HistoryRetention retention, List<FraudPattern> patterns) {
        long longest = retention.history().toMillis();
        for (FraudPattern pattern : patterns) {
            longest = Math.max(longest, pattern.within().toMillis());
        }
        this.recentMillis = longest;
        this.totalMillis = Math.max(longest, retention.amountMemory().toMillis());
    }

    /** The watermark at which there is something to do for a user. */
    long wakeUp(UserHistory user) {
        if (!user.waiting().isEmpty()) {
            return user.waiting().firstEventTime();
        }
        return user.lastEventTime() + (user.recent().size() > 0 ? recentMillis : totalMillis);
    }

    /** Whether nothing of a user can affect a decision or a match any more. */
    boolean isOver(UserHistory user, long watermark) {
        return user.waiting().isEmpty() && user.lastEventTime() + totalMillis <= watermark;
    }

    /** Removes what cannot affect a later transaction any more, of which the watermark has passed none. */
    void removeExpired(UserHistory user, long watermark) {
        user.removeAccountsBefore(user.lastEventTime() - totalMillis);
        if (user.recent().size() > 0 && user.lastEventTime() + recentMillis <= watermark) {
            user.removeRecent();
        }
    }
}
