/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A record that came after the watermark had closed what it belongs to: the way it goes to {@code <job>.late}.
 *
 * @param raw the record, unchanged
 * @param watermark the watermark it was judged by, epoch milliseconds
 * @param byMillis how long the watermark had passed the latest deadline the record missed, milliseconds, ≥ 0
 * @param windows the windows a partial record missed, as {@code name@start}; empty for {@link Kind#FULL}
 */
public record LateRecord(RawRecord raw, Kind kind, long watermark, long byMillis, List<String> windows) {

    /** What every header of a late record begins with. */
    public static final String HEADER_PREFIX = "__millrace.late.";

    /** More than the headers added to a fully late record take, bytes. */
    static final int MAX_ADDED_BYTES = 1_024;

    /** Whether the record was accepted nowhere, or into some of its windows. */
    public enum Kind {
        FULL,
        PARTIAL
    }

    static LateRecord full(RawRecord raw, long watermark, Lateness.Verdict verdict) {
        return new LateRecord(raw, Kind.FULL, watermark, verdict.byMillis(), List.of());
    }

    static LateRecord partial(RawRecord raw, long watermark, Lateness.Verdict verdict) {
        return new LateRecord(raw, Kind.PARTIAL, watermark, verdict.byMillis(), verdict.missed());
    }

    /** The original headers followed by those that let an outsider check the verdict of {@code job}. */
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
