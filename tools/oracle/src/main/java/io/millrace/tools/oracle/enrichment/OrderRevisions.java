/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.schemas.EnrichmentStatus;
import io.millrace.tools.oracle.core.Accepted;
import io.millrace.tools.oracle.core.Found;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records found under one order id, in offset order. */
final class OrderRevisions {

    /** The records of one accepted order: revision 0, and revision 1 if revision 0 is UNRESOLVED. */
    record Pair(Optional<Found<Enriched>> first, Optional<Found<Enriched>> correction) {}

    private final boolean repeatsAllowed;
    private final List<Found<Enriched>> records = new ArrayList<>(1);

    /** @param repeatsAllowed whether the output is at-least-once: a restarted job repeats records, and the last ones count */
    OrderRevisions(boolean repeatsAllowed) {
        this.repeatsAllowed = repeatsAllowed;
    }

    void add(Found<Enriched> found) {
        records.add(found);
    }

    /** The records that have not been taken. */
    List<Found<Enriched>> remaining() {
        return records;
    }

    /** Removes and returns the records of each order accepted under this id: several only without deduplication. */
    List<Pair> take(List<Accepted<Placed>> orders) {
        if (repeatsAllowed) {
            dropRepeats(orders.size());
        }
        List<Pair> pairs = new ArrayList<>();
        for (Accepted<Placed> order : orders) {
            Optional<Found<Enriched>> first = take(order.event(), 0);
            pairs.add(new Pair(
                    first,
                    first.filter(found -> found.result().status() == EnrichmentStatus.UNRESOLVED)
                            .flatMap(unresolved -> take(order.event(), 1))));
        }
        return pairs;
    }

    /** Keeps the last revisions 0, as many as there are orders, and at most as many corrections after them. */
    private void dropRepeats(int orders) {
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

    /** Prefers a record with the same order: without deduplication an id may stand for several orders. */
    private Optional<Found<Enriched>> take(Placed order, int revision) {
        List<Found<Enriched>> candidates = records.stream()
                .filter(found -> found.result().revision() == revision)
                .toList();
        Optional<Found<Enriched>> taken = candidates.stream()
                .filter(found -> found.result().order().equals(order))
                .findFirst()
                .or(() -> candidates.stream().findFirst());
        taken.ifPresent(records::remove);
        return taken;
    }
}
