/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.schemas.ClickEvent;
import io.millrace.tools.oracle.core.JobInput;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** {@code user-events} as {@code clickstream-sessions} reads it: every type is used, and every event is valid. */
final class ClickInput implements JobInput<ClickInput.Click> {

    /** The order of a user's events: by time, what logs out last, then by id. */
    static final Comparator<Click> ORDER = Comparator.comparingLong(Click::eventTime)
            .thenComparing(Click::isLogout)
            .thenComparing(Click::eventId);

    /** The fields that matter; page, referrer and campaign are null where the event has none. */
    record Click(
            String eventId, String userId, String type, String page, String referrer, String campaign, long eventTime) {

        boolean isLogout() {
            return type.equals("LOGOUT");
        }

        boolean isPageView() {
            return type.equals("PAGE_VIEW");
        }
    }

    private final long latenessHorizon;
    private final Map<String, String> strings = new HashMap<>();

    /**
     * The input of a job that was told so.
     *
     * @param gap milliseconds
     * @param allowedLateness milliseconds
     */
    ClickInput(long gap, long allowedLateness) {
        this.latenessHorizon = gap + allowedLateness;
    }

    @Override
    public Schema readerSchema() {
        return ClickEvent.getClassSchema();
    }

    @Override
    public Click event(GenericRecord record) {
        return new Click(
                record.get("eventId").toString(),
                shared(record, "userId"),
                shared(record, "type"),
                shared(record, "page"),
                shared(record, "referrer"),
                shared(record, "campaign"),
                (Long) record.get("eventTime"));
    }

    private String shared(GenericRecord record, String field) {
        Object value = record.get(field);
        return value == null ? null : strings.computeIfAbsent(value.toString(), same -> same);
    }

    @Override
    public String userId(Click event) {
        return event.userId();
    }

    @Override
    public String id(Click event) {
        return event.eventId();
    }

    @Override
    public long eventTime(Click event) {
        return event.eventTime();
    }

    @Override
    public boolean isUsed(Click event) {
        return true;
    }

    @Override
    public Optional<String> fault(Click event) {
        return Optional.empty();
    }

    /** There are no windows here: the one thing to miss is any session the event could begin or prolong. */
    @Override
    public Lateness lateness(Click event, long watermark) {
        long deadline = event.eventTime() + latenessHorizon;
        boolean late = deadline <= watermark;
        return new Lateness(late ? List.of("session") : List.of(), late, deadline);
    }
}
