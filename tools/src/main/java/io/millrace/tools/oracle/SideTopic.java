/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle;

import io.millrace.tools.oracle.Findings.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The dead letters or the late records of a job, by the input record each one was; what nobody asks for is wrong. */
final class SideTopic {

    private final String prefix;
    private final boolean repeatsAllowed;
    private final Map<Place, List<SideRecord>> records = new HashMap<>();
    private final Set<Place> repeated = new HashSet<>();
    private final Findings findings = new Findings();
    private long expected;
    private long matched;

    /**
     * @param prefix of the headers the job adds
     * @param repeatsAllowed written at-least-once: a record may be there more than once
     */
    SideTopic(String prefix, boolean repeatsAllowed) {
        this.prefix = prefix;
        this.repeatsAllowed = repeatsAllowed;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        SideRecord side = SideRecord.of(record, prefix);
        Optional<Place> origin = side.origin();
        if (origin.isEmpty()) {
            findings.add(Kind.WRONG, "%s does not say which record it was".formatted(Place.of(record)));
            return;
        }
        records.computeIfAbsent(origin.get(), place -> new ArrayList<>(1)).add(side);
    }

    /** What the job said of an input record; each may be asked for once. */
    Optional<SideRecord> take(Place place) {
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

    boolean holds(Place place) {
        return records.containsKey(place);
    }

    void matches(Place place) {
        expected++;
        if (!repeated.contains(place)) {
            matched++;
        }
    }

    void lacks(Place place, String why) {
        expected++;
        findings.add(Kind.MISSING, "%s: %s".formatted(place, why));
    }

    void isWrongAbout(Place place, String why) {
        expected++;
        findings.add(Kind.WRONG, "%s: %s".formatted(place, why));
    }

    /** To be called when the whole input has been judged: what is left was set aside without a reason. */
    void rejectTheRest() {
        records.keySet().forEach(place -> findings.add(Kind.WRONG, place + " does not belong here"));
        records.clear();
    }

    Tally tally() {
        return findings.tally(expected, matched);
    }

    List<String> examples() {
        return findings.examples();
    }
}
