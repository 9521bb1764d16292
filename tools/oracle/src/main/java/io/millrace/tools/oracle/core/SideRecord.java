/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter or late record: digests of the bytes that must be unchanged, and the headers that name its origin.
 *
 * @param headers digest of name and value of every header, in order
 * @param headerNames the name of every header, in order
 * @param prefix of the headers the job adds
 * @param values the values of the headers with the prefix, by name without it, the last one of each name
 */
record SideRecord(
        Digest key,
        Digest value,
        List<Digest> headers,
        List<String> headerNames,
        String prefix,
        Map<String, String> values) {

    private static final Set<String> ORIGIN_HEADERS = Set.of("topic", "partition", "offset");

    static SideRecord of(ConsumerRecord<byte[], byte[]> record, String prefix) {
        List<String> names = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        for (Header header : record.headers()) {
            names.add(header.key());
            if (header.key().startsWith(prefix) && header.value() != null) {
                values.put(header.key().substring(prefix.length()), new String(header.value(), UTF_8));
            }
        }
        return new SideRecord(
                Digest.of(record.key()), Digest.of(record.value()), digests(record.headers()), names, prefix, values);
    }

    /** The position of its input record by its headers; empty if they are missing or no numbers. */
    Optional<RecordPosition> origin() {
        try {
            return Optional.of(new RecordPosition(
                    header("topic"), Integer.parseInt(header("partition")), Long.parseLong(header("offset"))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The value of a header the job added; blank if there is none. */
    String header(String name) {
        return values.getOrDefault(name, "");
    }

    /** The value of a header that holds a number. */
    Optional<Long> number(String name) {
        try {
            return Optional.of(Long.parseLong(header(name)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * The first difference from its input record; empty if bytes and original headers are unchanged and exactly the
     * required headers were added.
     *
     * @param required headers and their values, besides those of {@link #origin}
     * @param others further headers, of any value
     */
    Optional<String> difference(
            ConsumerRecord<byte[], byte[]> original, Map<String, String> required, Set<String> others) {
        if (!key.equals(Digest.of(original.key()))) {
            return Optional.of("the key's bytes changed");
        }
        if (!value.equals(Digest.of(original.value()))) {
            return Optional.of("the value's bytes changed");
        }
        List<Digest> originalHeaders = digests(original.headers());
        int kept = originalHeaders.size();
        if (headers.size() < kept || !headers.subList(0, kept).equals(originalHeaders)) {
            return Optional.of("an original header changed or is gone");
        }
        Set<String> expected = Stream.of(ORIGIN_HEADERS, required.keySet(), others)
                .flatMap(Set::stream)
                .map(name -> prefix + name)
                .collect(Collectors.toSet());
        List<String> added = headerNames.subList(kept, headerNames.size());
        if (added.size() != expected.size() || !expected.equals(Set.copyOf(added))) {
            return Optional.of("headers added are %s, not %s".formatted(added, expected));
        }
        return new TreeMap<>(required)
                .entrySet().stream()
                        .filter(header -> !header(header.getKey()).equals(header.getValue()))
                        .map(header -> "header %s is '%s', not '%s'"
                                .formatted(header.getKey(), header(header.getKey()), header.getValue()))
                        .findFirst();
    }

    private static List<Digest> digests(Headers headers) {
        List<Digest> digests = new ArrayList<>();
        for (Header header : headers) {
            String value = Digest.of(header.value()).hex();
            digests.add(Digest.ofFields(header.key(), value));
        }
        return digests;
    }
}
