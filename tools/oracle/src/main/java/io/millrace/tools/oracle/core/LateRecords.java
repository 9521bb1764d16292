/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.tools.oracle.core.InputContract.Lateness;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Checks the late records of a job: the watermark in the header must have been possible and must make the record late.
 */
final class LateRecords {

    private final String job;
    private final SideTopic topic;

    /** @param repeatsAllowed whether they are written at-least-once */
    LateRecords(String job, boolean repeatsAllowed) {
        this.job = job;
        this.topic = new SideTopic(job + ".late", "__millrace.late.", repeatsAllowed);
    }

    SideTopic topic() {
        return topic;
    }

    static boolean isPartial(SideRecord copy) {
        return copy.header("kind").equals("partial");
    }

    /** The windows a partially late record lists as missed. */
    static Set<String> windows(SideRecord copy) {
        return new HashSet<>(List.of(copy.header("windows").split(",", -1)));
    }

    static long watermark(SideRecord copy) {
        return copy.number("watermark").orElse(Long.MIN_VALUE);
    }

    /** The first fault in the form of a late record: its bytes, its original headers, the headers added. */
    Optional<String> formFault(ConsumerRecord<byte[], byte[]> record, SideRecord copy) {
        Set<String> names = isPartial(copy) ? Set.of("watermark", "by.ms", "windows") : Set.of("watermark", "by.ms");
        Map<String, String> values = Map.of("job", job, "kind", isPartial(copy) ? "partial" : "full");
        return copy.difference(record, values, names)
                .or(() -> copy.number("watermark").isPresent()
                        ? Optional.empty()
                        : Optional.of("header watermark is '%s'".formatted(copy.header("watermark"))));
    }

    /**
     * The first reason why an event cannot have been late as its record states.
     *
     * @param highestWatermark the highest watermark it can have met, epoch milliseconds
     */
    static <E extends InputEvent> Optional<String> latenessFault(
            InputContract<E> input, E event, SideRecord copy, long highestWatermark) {
        long watermark = watermark(copy);
        if (watermark > highestWatermark) {
            return Optional.of(
                    "the watermark cannot have been %d here, at most %d".formatted(watermark, highestWatermark));
        }
        Lateness lateness = input.lateness(event, watermark);
        if (lateness.missed().isEmpty() || lateness.everything() == isPartial(copy)) {
            return Optional.of("event time %d is not %s late at watermark %d"
                    .formatted(event.eventTime(), isPartial(copy) ? "partially" : "fully", watermark));
        }
        if (isPartial(copy) && !names(copy, lateness.missed())) {
            return Optional.of("missed %s at watermark %d, not '%s'"
                    .formatted(lateness.missed(), watermark, copy.header("windows")));
        }
        long byMillis = watermark - lateness.latestDeadline();
        if (!copy.number("by.ms").equals(Optional.of(byMillis))) {
            return Optional.of("late by %d ms, not '%s'".formatted(byMillis, copy.header("by.ms")));
        }
        return Optional.empty();
    }

    private static boolean names(SideRecord copy, List<String> missed) {
        return copy.header("windows").split(",", -1).length == missed.size()
                && windows(copy).equals(Set.copyOf(missed));
    }
}
