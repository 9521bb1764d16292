/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.schemas.ClickEvent;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.InputContract;
import io.millrace.tools.oracle.core.InputEvent;
import io.millrace.tools.oracle.core.StringPool;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import java.time.Duration;
import java.util.Comparator;
import org.apache.avro.Schema;

/**
 * The contract of {@code user-events} as the input of {@code clickstream-sessions}: every type is used, and every event with
 * valid ids is valid.
 */
final class ClickContract implements InputContract<Click> {

    /** The order of a user's events: by time, logouts last, then by id. */
    static final Comparator<Click> ORDER = Comparator.comparingLong(Click::eventTime)
            .thenComparing(Click::isLogout)
            .thenComparing(Click::id);

    /** The fields in use; page, referrer and campaign are null if absent, and not longer than the contract allows. */
    record Click(String id, String userId, String type, String page, String referrer, String campaign, long eventTime)
            implements InputEvent {

        boolean isLogout() {
            return type.equals("LOGOUT");
        }

        boolean isPageView() {
            return type.equals("PAGE_VIEW");
        }
    }

    private static final int MAX_TEXT = 2_048;

    private final long latenessHorizon;
    private final StringPool strings = new StringPool();

    ClickContract(Duration gap, Duration allowedLateness) {
        this.latenessHorizon = gap.plus(allowedLateness).toMillis();
    }

    @Override
    public Schema readerSchema() {
        return ClickEvent.getClassSchema();
    }

    @Override
    public Click event(Fields record) {
        return new Click(
                record.text("eventId"),
                strings.shared(record.text("userId")),
                strings.shared(record.text("type")),
                strings.shared(shortened(record.text("page"))),
                strings.shared(shortened(record.text("referrer"))),
                strings.shared(shortened(record.text("campaign"))),
                record.number("eventTime"));
    }

    /** The first 2,048 UTF-16 units, or one fewer if these would split a surrogate pair. */
    private static String shortened(String text) {
        if (text == null || text.length() <= MAX_TEXT) {
            return text;
        }
        boolean splitsPair = Character.isSurrogatePair(text.charAt(MAX_TEXT - 1), text.charAt(MAX_TEXT));
        return text.substring(0, MAX_TEXT - (splitsPair ? 1 : 0));
    }

    /** Late once the watermark has passed any session the event could begin or prolong. */
    @Override
    public Lateness lateness(Click event, long watermark) {
        return Lateness.at(event.eventTime() + latenessHorizon, watermark);
    }
}
