/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import java.time.Instant;

/** Events as tests write them; user "ann" unless said otherwise. */
final class Clicks {

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
}
