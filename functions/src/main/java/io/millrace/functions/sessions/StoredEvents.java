/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.intake.TextFields;
import io.millrace.functions.sessions.state.Identity;
import io.millrace.functions.sessions.state.RecentEvent;
import io.millrace.functions.sessions.state.SettledPart;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import java.util.ArrayList;
import java.util.List;

/** Makes and copies the records of state. */
final class StoredEvents {

    private StoredEvents() {}

    /** The fields of a click that sessions consist of. */
    static RecentEvent of(ClickEvent click, long arrival) {
        boolean pageView = click.getType() == EventType.PAGE_VIEW;
        return new RecentEvent(
                click.getEventId(),
                click.getEventTime().toEpochMilli(),
                click.getType() == EventType.LOGOUT,
                pageView,
                pageView ? TextFields.shortened(click.getPage()) : null,
                TextFields.shortened(click.getReferrer()),
                TextFields.shortened(click.getCampaign()),
                null,
                arrival);
    }

    static List<RecentEvent> copies(List<RecentEvent> events) {
        List<RecentEvent> copies = new ArrayList<>(events.size());
        for (RecentEvent event : events) {
            copies.add(new RecentEvent(
                    event.getEventId(),
                    event.getEventTime(),
                    event.getLogout(),
                    event.getPageView(),
                    event.getPage(),
                    event.getReferrer(),
                    event.getCampaign(),
                    copy(event.getIdentity()),
                    event.getArrival()));
        }
        return copies;
    }

    static SettledPart copy(SettledPart part) {
        return new SettledPart(
                part.getFirstEventId(),
                part.getStart(),
                part.getLast(),
                part.getEndsWithLogout(),
                part.getEventCount(),
                part.getPageViews(),
                part.getEntryPage(),
                part.getCurrentPage(),
                part.getReferrer(),
                part.getCampaign(),
                part.getPageOfLastEvent(),
                part.getVisits(),
                copy(part.getIdentity()));
    }

    private static Identity copy(Identity identity) {
        return identity == null
                ? null
                : new Identity(
                        identity.getSessionId(),
                        identity.getRevision(),
                        identity.getCompleted(),
                        identity.getSuperseded(),
                        identity.getUpdatedAt(),
                        identity.getCloseReason());
    }
}
