/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.time.Instant;
import java.util.List;

/** Builds events of user "ann", and the updates expected for them. */
final class Clicks {

    static final long START = 1_000_000_000_000L;

    private Clicks() {}

    static ClickEvent view(String id, String page, long eventTime) {
        return click(id, EventType.PAGE_VIEW, page, eventTime);
    }

    static ClickEvent action(String id, long eventTime) {
        return click(id, EventType.CLICK, null, eventTime);
    }

    static ClickEvent logout(String id, long eventTime) {
        return click(id, EventType.LOGOUT, null, eventTime);
    }

    static ClickEvent click(String id, EventType type, String page, long eventTime) {
        return new ClickEvent(id, "ann", type, page, null, null, Instant.ofEpochMilli(eventTime));
    }

    /** An update of session "a", which started on page /home. */
    static SessionEvent update(int revision, long last, int events, int pageViews, String currentPage) {
        return new SessionEvent(
                id("a"),
                "ann",
                SessionEventKind.UPDATE,
                revision,
                Instant.ofEpochMilli(START),
                Instant.ofEpochMilli(last),
                last - START,
                events,
                pageViews,
                List.of(),
                false,
                "/home",
                currentPage,
                null,
                null,
                false,
                null,
                null);
    }

    /** The id of the session with this anchor. */
    static String id(String anchor) {
        return DeterministicId.of("ann", anchor);
    }
}
