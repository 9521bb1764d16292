/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/** What {@code clickstream-sessions} writes. All times are epoch milliseconds. */
final class SessionResults {

    /** One page of a session. */
    record Page(String page, long enteredAt, long durationMs) {}

    /** One word on a session; null where a field is. */
    record Told(
            String sessionId,
            String userId,
            String kind,
            int revision,
            long startTime,
            long lastActivity,
            long durationMs,
            int eventCount,
            int pageCount,
            List<Page> pages,
            boolean pagesTruncated,
            String entryPage,
            String currentPage,
            String referrer,
            String campaign,
            boolean bounced,
            String closeReason,
            String supersededBy) {

        boolean is(String expectedKind) {
            return kind.equals(expectedKind);
        }
    }

    private final Map<String, String> strings = new HashMap<>();

    Told told(GenericRecord record) {
        return new Told(
                shared(record, "sessionId"),
                shared(record, "userId"),
                shared(record, "kind"),
                (Integer) record.get("revision"),
                (Long) record.get("startTime"),
                (Long) record.get("lastActivity"),
                (Long) record.get("durationMs"),
                (Integer) record.get("eventCount"),
                (Integer) record.get("pageCount"),
                ((List<?>) record.get("pages"))
                        .stream().map(page -> page((GenericRecord) page)).toList(),
                (Boolean) record.get("pagesTruncated"),
                shared(record, "entryPage"),
                shared(record, "currentPage"),
                shared(record, "referrer"),
                shared(record, "campaign"),
                (Boolean) record.get("bounced"),
                shared(record, "closeReason"),
                shared(record, "supersededBy"));
    }

    private Page page(GenericRecord record) {
        return new Page(shared(record, "page"), (Long) record.get("enteredAt"), (Long) record.get("durationMs"));
    }

    private String shared(GenericRecord record, String field) {
        Object value = record.get(field);
        return value == null ? null : strings.computeIfAbsent(value.toString(), same -> same);
    }

    /** In what two words on the same session differ, the first thing. */
    static Optional<String> difference(Told found, Told expected) {
        return different("kind", found.kind(), expected.kind())
                .or(() -> different("revision", found.revision(), expected.revision()))
                .or(() -> different("userId", found.userId(), expected.userId()))
                .or(() -> different("supersededBy", found.supersededBy(), expected.supersededBy()))
                .or(() -> different("startTime", found.startTime(), expected.startTime()))
                .or(() -> different("lastActivity", found.lastActivity(), expected.lastActivity()))
                .or(() -> different("durationMs", found.durationMs(), expected.durationMs()))
                .or(() -> different("eventCount", found.eventCount(), expected.eventCount()))
                .or(() -> different("pageCount", found.pageCount(), expected.pageCount()))
                .or(() -> different("closeReason", found.closeReason(), expected.closeReason()))
                .or(() -> different("entryPage", found.entryPage(), expected.entryPage()))
                .or(() -> different("currentPage", found.currentPage(), expected.currentPage()))
                .or(() -> different("referrer", found.referrer(), expected.referrer()))
                .or(() -> different("campaign", found.campaign(), expected.campaign()))
                .or(() -> different("bounced", found.bounced(), expected.bounced()))
                .or(() -> different("pagesTruncated", found.pagesTruncated(), expected.pagesTruncated()))
                .or(() -> differentPage(found.pages(), expected.pages()));
    }

    private static Optional<String> differentPage(List<Page> found, List<Page> expected) {
        for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
            if (!found.get(i).equals(expected.get(i))) {
                return different("page %d".formatted(i), found.get(i), expected.get(i));
            }
        }
        return different("pages", found.size(), expected.size());
    }

    private static Optional<String> different(String field, Object found, Object expected) {
        return Objects.equals(found, expected)
                ? Optional.empty()
                : Optional.of("%s %s, not %s".formatted(field, found, expected));
    }
}
