/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The dead letters or the late records of a job, by the position of their input record; any unexpected one is wrong. */
public final class SideTopic {

    private final String name;
    private final String headerPrefix;
    private final boolean repeatsAllowed;
    private final Map<RecordPosition, List<SideRecord>> records = new HashMap<>();
    private final Set<RecordPosition> repeated = new HashSet<>();
    private final Comparison comparison = new Comparison();

    /**
     * Starts without records.
     *
     * @param headerPrefix prefix of the headers the job adds
     * @param repeatsAllowed whether the topic is written at-least-once
     */
    SideTopic(String name, String headerPrefix, boolean repeatsAllowed) {
        this.name = name;
        this.headerPrefix = headerPrefix;
        this.repeatsAllowed = repeatsAllowed;
    }

    String name() {
        return name;
    }

    public void add(ConsumerRecord<byte[], byte[]> record) {
        SideRecord side = SideRecord.of(record, headerPrefix);
        Optional<RecordPosition> origin = side.origin();
        if (origin.isEmpty()) {
            comparison.wrong("%s does not name its input record".formatted(RecordPosition.of(record)));
            return;
        }
        records.computeIfAbsent(origin.orElseThrow(), position -> new ArrayList<>(1))
                .add(side);
    }

    boolean contains(RecordPosition position) {
        return records.containsKey(position);
    }

    /** Removes and returns the last record for an input record. */
    Optional<SideRecord> take(RecordPosition position) {
        List<SideRecord> found = records.remove(position);
        if (found == null) {
            return Optional.empty();
        }
        if (found.size() > 1 && !repeatsAllowed) {
            repeated.add(position);
            comparison.duplicated("%s is there %d times".formatted(position, found.size()));
        }
        return Optional.of(found.get(found.size() - 1));
    }

    void missing(RecordPosition position, String why) {
        comparison.expect(false);
        comparison.missing("%s: %s".formatted(position, why));
    }

    /** Counts an expected record that was found, with its fault if it has one. */
    void found(RecordPosition position, Optional<String> fault) {
        comparison.expect(fault.isEmpty() && !repeated.contains(position));
        fault.ifPresent(why -> comparison.wrong("%s: %s".formatted(position, why)));
    }

    /** Counts the records that nothing expected, once the whole input has been checked. */
    public void rejectRemaining() {
        records.keySet().forEach(position -> comparison.wrong(position + " does not belong here"));
        records.clear();
    }

    Comparison comparison() {
        return comparison;
    }

    public Tally tally() {
        return comparison.tally();
    }
}
