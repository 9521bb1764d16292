/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.tools.oracle.core.JobInput.Lateness;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a late record has to look like: the watermark it names must have been possible and must make it late. */
public final class LateCheck<E> {

    public static final String HEADER_PREFIX = "__millrace.late.";

    private static final Set<String> HEADERS =
            Set.of("topic", "partition", "offset", "job", "kind", "watermark", "by.ms");

    private final JobInput<E> input;
    private final String job;

    LateCheck(JobInput<E> input, String job) {
        this.input = input;
        this.job = job;
    }

    static boolean isPartial(SideRecord copy) {
        return copy.told("kind").equals("partial");
    }

    /** The windows a partially late record names as missed. */
    static Set<String> windows(SideRecord copy) {
        return new HashSet<>(List.of(copy.told("windows").split(",", -1)));
    }

    static long watermark(SideRecord copy) {
        return copy.number("watermark").orElse(Long.MIN_VALUE);
    }

    /** What is not as agreed about the copy of a late record. */
    Optional<String> fault(E event, ConsumerRecord<byte[], byte[]> record, SideRecord copy, long highestWatermark) {
        return formFault(record, copy).or(() -> verdictFault(event, copy, highestWatermark));
    }

    private Optional<String> formFault(ConsumerRecord<byte[], byte[]> record, SideRecord copy) {
        Set<String> headers = new HashSet<>(HEADERS);
        if (isPartial(copy)) {
            headers.add("windows");
        }
        Optional<String> difference = copy.difference(record, HEADER_PREFIX, headers);
        if (difference.isPresent()) {
            return difference;
        }
        if (!copy.told("job").equals(job)) {
            return Optional.of("header job is '%s'".formatted(copy.told("job")));
        }
        if (!isPartial(copy) && !copy.told("kind").equals("full")) {
            return Optional.of("header kind is '%s'".formatted(copy.told("kind")));
        }
        if (copy.number("watermark").isEmpty()) {
            return Optional.of("header watermark is '%s'".formatted(copy.told("watermark")));
        }
        return Optional.empty();
    }

    private Optional<String> verdictFault(E event, SideRecord copy, long highestWatermark) {
        long watermark = watermark(copy);
        if (watermark > highestWatermark) {
            return Optional.of(
                    "the watermark cannot have been %d here, at most %d".formatted(watermark, highestWatermark));
        }
        Lateness lateness = input.lateness(event, watermark);
        if (lateness.missed().isEmpty() || lateness.everything() == isPartial(copy)) {
            return Optional.of("event time %d is not %s late at watermark %d"
                    .formatted(input.eventTime(event), isPartial(copy) ? "partially" : "fully", watermark));
        }
        if (isPartial(copy) && !names(copy, lateness.missed())) {
            return Optional.of("missed %s at watermark %d, not '%s'"
                    .formatted(lateness.missed(), watermark, copy.told("windows")));
        }
        long byMillis = watermark - lateness.latestDeadline();
        if (!copy.number("by.ms").equals(Optional.of(byMillis))) {
            return Optional.of("late by %d ms, not '%s'".formatted(byMillis, copy.told("by.ms")));
        }
        return Optional.empty();
    }

    private static boolean names(SideRecord copy, List<String> missed) {
        return copy.told("windows").split(",", -1).length == missed.size()
                && windows(copy).equals(Set.copyOf(missed));
    }
}
