/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEvent;

/** Takes events in order, as many at once as possible. */
interface EventCollector {

    /** Takes the next event; otherwise it takes no further events. */
    boolean take(RecentEvent next);

    /** Takes a range of events that follows next, or returns false if it does not take all of it. */
    boolean takeAll(EventSummary next);
}
