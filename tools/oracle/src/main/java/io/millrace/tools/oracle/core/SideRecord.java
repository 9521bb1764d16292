/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * An input record that a job set aside, in its dead letters or late records, as an outsider sees it: digests of what
 * must be unchanged and the headers that say where it came from and why.
 *
 * @param headers name and value digest of every header, in order
 * @param told the values of the headers with the topic's prefix, by name without it
 */
record SideRecord(Digest key, Digest value, List<Digest> headers, List<String> headerNames, Map<String, String> told) {

    static SideRecord of(ConsumerRecord<byte[], byte[]> record, String prefix) {
        Map<String, String> told = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Header header : record.headers()) {
            names.add(header.key());
            if (header.key().startsWith(prefix) && header.value() != null) {
                told.put(header.key().substring(prefix.length()), new String(header.value(), UTF_8));
            }
        }
        return new SideRecord(
                Digest.of(record.key()), Digest.of(record.value()), digests(record.headers()), names, told);
    }

    /** The input record it says it is; empty if it does not say so intelligibly. */
    Optional<RecordPosition> origin() {
        try {
            return Optional.of(new RecordPosition(
                    told("topic"), Integer.parseInt(told("partition")), Long.parseLong(told("offset"))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String told(String name) {
        return told.getOrDefault(name, "");
    }

    /** The value of a header that holds a number. */
    Optional<Long> number(String name) {
        try {
            return Optional.of(Long.parseLong(told(name)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** How it differs from the input record it was; empty if bytes and headers came through unchanged. */
    Optional<String> difference(ConsumerRecord<byte[], byte[]> original, String prefix, Set<String> requiredHeaders) {
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
        List<String> added = headerNames.subList(kept, headerNames.size());
        Set<String> expected = new HashSet<>();
        requiredHeaders.forEach(name -> expected.add(prefix + name));
        if (added.size() != expected.size() || !expected.equals(Set.copyOf(added))) {
            return Optional.of("headers added are %s, not %s".formatted(added, expected));
        }
        return Optional.empty();
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
