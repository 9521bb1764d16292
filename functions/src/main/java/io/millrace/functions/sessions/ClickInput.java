/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.intake.IdFields;
import io.millrace.functions.intake.InputDefinition;
import io.millrace.schemas.ClickEvent;
import java.util.Optional;

/** Defines {@code user-events} for {@code clickstream-sessions}: every event is used, and valid if its ids are. */
public final class ClickInput implements InputDefinition<ClickEvent> {

    private static final long serialVersionUID = 1L;

    @Override
    public String key(ClickEvent event) {
        return event.getUserId();
    }

    @Override
    public String id(ClickEvent event) {
        return event.getEventId();
    }

    @Override
    public long eventTime(ClickEvent event) {
        return event.getEventTime().toEpochMilli();
    }

    @Override
    public boolean isUsed(ClickEvent event) {
        return true;
    }

    @Override
    public Optional<String> fault(ClickEvent event) {
        return IdFields.fault("eventId", event.getEventId()).or(() -> IdFields.fault("userId", event.getUserId()));
    }
}
