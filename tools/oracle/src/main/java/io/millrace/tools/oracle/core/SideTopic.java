/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.tools.oracle.core.Findings.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The dead letters or the late records of a job, by the input record each one was; what nobody asks for is wrong. */
public final class SideTopic {

    private final String prefix;
    private final boolean repeatsAllowed;
    private final Map<RecordPosition, List<SideRecord>> records = new HashMap<>();
    private final Set<RecordPosition> repeated = new HashSet<>();
    private final Findings findings = new Findings();
    private long expected;
    private long matched;

    /**
     * @param prefix of the headers the job adds
     * @param repeatsAllowed written at-least-once: a record may be there more than once
     */
    public SideTopic(String prefix, boolean repeatsAllowed) {
        this.prefix = prefix;
        this.repeatsAllowed = repeatsAllowed;
    }

    public void add(ConsumerRecord<byte[], byte[]> record) {
        SideRecord side = SideRecord.of(record, prefix);
        Optional<RecordPosition> origin = side.origin();
        if (origin.isEmpty()) {
            findings.add(Kind.WRONG, "%s does not say which record it was".formatted(RecordPosition.of(record)));
            return;
        }
        records.computeIfAbsent(origin.get(), place -> new ArrayList<>(1)).add(side);
    }

    /** What the job said of an input record; each may be asked for once. */
    public Optional<SideRecord> take(RecordPosition place) {
        List<SideRecord> found = records.remove(place);
        if (found == null) {
            return Optional.empty();
        }
        if (found.size() > 1 && !repeatsAllowed) {
            repeated.add(place);
            findings.add(Kind.DUPLICATED, "%s is there %d times".formatted(place, found.size()));
        }
        return Optional.of(found.get(found.size() - 1));
    }

    boolean holds(RecordPosition place) {
        return records.containsKey(place);
    }

    void matches(RecordPosition place) {
        expected++;
        if (!repeated.contains(place)) {
            matched++;
        }
    }

    void lacks(RecordPosition place, String why) {
        expected++;
        findings.add(Kind.MISSING, "%s: %s".formatted(place, why));
    }

    void isWrongAbout(RecordPosition place, String why) {
        expected++;
        findings.add(Kind.WRONG, "%s: %s".formatted(place, why));
    }

    /** To be called when the whole input has been judged: what is left was set aside without a reason. */
    public void rejectTheRest() {
        records.keySet().forEach(place -> findings.add(Kind.WRONG, place + " does not belong here"));
        records.clear();
    }

    public Tally tally() {
        return findings.tally(expected, matched);
    }

    public List<String> examples() {
        return findings.examples();
    }
}
