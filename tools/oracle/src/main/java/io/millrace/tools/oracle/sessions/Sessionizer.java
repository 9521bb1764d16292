/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.schemas.CloseReason;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Groups a user's events into sessions. All times and lengths are milliseconds. */
final class Sessionizer {

    /**
     * One session.
     *
     * @param events in order
     * @param closing the watermark that ends it
     */
    record Session(List<Click> events, CloseReason reason, long closing) {

        Click first() {
            return events.get(0);
        }

        Click last() {
            return events.get(events.size() - 1);
        }
    }

    private final long gap;
    private final long maxLength;

    Sessionizer(Duration gap, Duration maxLength) {
        this.gap = gap.toMillis();
        this.maxLength = maxLength.toMillis();
    }

    /** The sessions of a user, from all events of the user in {@link ClickContract#ORDER}. */
    List<Session> sessions(List<Click> inOrder) {
        List<Session> sessions = new ArrayList<>();
        int start = 0;
        for (int next = 1; next <= inOrder.size(); next++) {
            if (next == inOrder.size() || begins(inOrder.get(next), inOrder.get(next - 1), inOrder.get(start))) {
                sessions.add(session(inOrder, start, next));
                start = next;
            }
        }
        return sessions;
    }

    private boolean begins(Click event, Click previous, Click start) {
        return event.eventTime() - previous.eventTime() > gap
                || previous.isLogout()
                || event.eventTime() - start.eventTime() > maxLength;
    }

    private Session session(List<Click> inOrder, int start, int next) {
        long startTime = inOrder.get(start).eventTime();
        Click last = inOrder.get(next - 1);
        List<Click> events = List.copyOf(inOrder.subList(start, next));
        if (last.isLogout()) {
            return new Session(events, CloseReason.LOGOUT, last.eventTime());
        }
        if (next < inOrder.size() && inOrder.get(next).eventTime() - last.eventTime() <= gap) {
            return new Session(events, CloseReason.MAX_LENGTH, startTime + maxLength);
        }
        return new Session(events, CloseReason.INACTIVITY, last.eventTime() + gap);
    }

    static String id(Click anchor) {
        return Digest.ofFields(anchor.userId(), anchor.id()).hex();
    }
}
