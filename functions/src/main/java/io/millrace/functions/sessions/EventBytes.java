/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;

/** Estimates the memory that an event occupies. */
final class EventBytes {

    private static final int EVENT = 72;
    private static final int TEXT = 40;

    private EventBytes() {}

    static long of(RecentEvent event) {
        return EVENT + of(event.getEventId()) + of(event.getPage()) + of(event.getReferrer()) + of(event.getCampaign());
    }

    private static long of(String text) {
        return text == null ? 0 : TEXT + text.length();
    }
}
