/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.enrichment.EnrichedResults.Enriched;
import io.millrace.tools.oracle.enrichment.OrderInput.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** All that was said of one order id, in the order of its offsets. */
final class OrderRecords {

    /**
     * One word and where it stands.
     *
     * @param appendedAt Kafka timestamp, epoch milliseconds
     */
    record Found(Enriched result, RecordPosition place, long appendedAt) {}

    /** What was said of one accepted order: revision 0, and revision 1 if revision 0 leaves room for it. */
    record Told(Optional<Found> first, Optional<Found> correction) {}

    private final boolean repeatsAllowed;
    private final List<Found> records = new ArrayList<>(1);

    /** @param repeatsAllowed written at-least-once: a job that went back tells again, and what it tells last counts */
    OrderRecords(boolean repeatsAllowed) {
        this.repeatsAllowed = repeatsAllowed;
    }

    void add(Found found) {
        records.add(found);
    }

    List<Found> all() {
        return records;
    }

    /**
     * Takes out what belongs to each of the orders accepted under this id; more than one only without deduplication. What
     * is {@link #all left} then belongs to none.
     */
    List<Told> take(List<Placed> accepted) {
        if (repeatsAllowed) {
            dropWhatWasToldAgain(accepted.size());
        }
        List<Told> told = new ArrayList<>();
        for (Placed order : accepted) {
            Optional<Found> first = take(order, 0);
            boolean correctable = first.filter(found -> found.result().is(EnrichedResults.UNRESOLVED))
                    .isPresent();
            told.add(new Told(first, correctable ? take(order, 1) : Optional.empty()));
        }
        return told;
    }

    /** Keeps as many first words as there are orders, the last ones, and of the corrections after them as many. */
    private void dropWhatWasToldAgain(int orders) {
        int firsts = 0;
        int corrections = 0;
        for (int i = records.size() - 1; i >= 0; i--) {
            boolean keep =
                    switch (records.get(i).result().revision()) {
                        case 0 -> firsts++ < orders;
                        case 1 -> firsts < orders && corrections++ < orders;
                        default -> firsts < orders;
                    };
            if (!keep) {
                records.remove(i);
            }
        }
    }

    private List<Found> withRevision(int revision) {
        return records.stream()
                .filter(found -> found.result().revision() == revision)
                .toList();
    }

    /** Preferably one with the same content: without deduplication an id may stand for several orders. */
    private Optional<Found> take(Placed order, int revision) {
        List<Found> candidates = withRevision(revision);
        Predicate<Found> same = found -> found.result().order().equals(order);
        Optional<Found> taken = candidates.stream().filter(same).findFirst().or(() -> candidates.stream()
                .findFirst());
        taken.ifPresent(records::remove);
        return taken;
    }
}
