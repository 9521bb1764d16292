/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A record that arrived after the watermark had passed its deadline; written to {@code <job>.late}.
 *
 * @param raw the record, unchanged
 * @param watermark the watermark that made it late, epoch milliseconds
 * @param byMillis how far the watermark had passed the latest deadline the record missed, milliseconds, ≥ 0
 * @param windows the windows a partially late record missed, as {@code name@start}; empty for {@link Kind#FULL}
 */
public record LateRecord(RawRecord raw, Kind kind, long watermark, long byMillis, List<String> windows) {

    /** Prefix of the headers that describe the lateness. */
    public static final String HEADER_PREFIX = "__millrace.late.";

    /** Upper bound of the headers added to a fully late record, bytes. */
    static final int MAX_ADDED_BYTES = 1_024;

    /** Whether the record was accepted into none or into some of its windows. */
    public enum Kind {
        FULL,
        PARTIAL
    }

    static LateRecord full(RawRecord raw, long watermark, Lateness.Outcome outcome) {
        return new LateRecord(raw, Kind.FULL, watermark, outcome.byMillis(), List.of());
    }

    static LateRecord partial(RawRecord raw, long watermark, Lateness.Outcome outcome) {
        return new LateRecord(raw, Kind.PARTIAL, watermark, outcome.byMillis(), outcome.missed());
    }

    /** The original headers followed by those that make the decision of {@code job} verifiable from outside. */
    public List<RawHeader> headers(String job) {
        List<RawHeader> headers = new ArrayList<>(raw.headers());
        add(headers, "topic", raw.topic());
        add(headers, "partition", Integer.toString(raw.partition()));
        add(headers, "offset", Long.toString(raw.offset()));
        add(headers, "job", job);
        add(headers, "kind", kind.name().toLowerCase(Locale.ROOT));
        add(headers, "watermark", Long.toString(watermark));
        add(headers, "by.ms", Long.toString(byMillis));
        if (kind == Kind.PARTIAL) {
            add(headers, "windows", String.join(",", windows));
        }
        return headers;
    }

    private static void add(List<RawHeader> headers, String name, String value) {
        headers.add(new RawHeader(HEADER_PREFIX + name, value.getBytes(UTF_8)));
    }
}
