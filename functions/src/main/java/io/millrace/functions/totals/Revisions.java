/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * The last revision of each span of one user and currency that was emitted more than once, in one array sorted by window,
 * start and end. A span that was emitted once needs no entry: it was emitted if and only if it contains a purchase once
 * the watermark has passed its end.
 */
final class Revisions {

    static final int FIELDS = 4;

    private static final int WINDOW = 0;
    private static final int START = 1;
    private static final int END = 2;
    private static final int REVISION = 3;
    private static final int HEADER_BYTES = 48;

    private static final long[] NONE = {};

    private long[] fields;

    Revisions() {
        this(NONE);
    }

    /** @param fields window number, start, end, revision of each; not copied */
    Revisions(long[] fields) {
        this.fields = fields;
    }

    Revisions copy() {
        return new Revisions(fields.clone());
    }

    boolean isEmpty() {
        return fields.length == 0;
    }

    int size() {
        return fields.length / FIELDS;
    }

    long field(int index) {
        return fields[index];
    }

    int window(int entry) {
        return (int) fields[entry * FIELDS + WINDOW];
    }

    long end(int entry) {
        return fields[entry * FIELDS + END];
    }

    long sizeBytes() {
        return isEmpty() ? 0 : HEADER_BYTES + (long) fields.length * Long.BYTES;
    }

    /** The next revision of a span that has been emitted before. */
    int next(int window, long start, long end) {
        int entry = find(window, start, end);
        int at = entry * FIELDS;
        if (entry < size() && compare(entry, window, start, end) == 0) {
            return (int) ++fields[at + REVISION];
        }
        long[] longer = Arrays.copyOf(fields, fields.length + FIELDS);
        System.arraycopy(fields, at, longer, at + FIELDS, fields.length - at);
        longer[at + WINDOW] = window;
        longer[at + START] = start;
        longer[at + END] = end;
        longer[at + REVISION] = 1;
        fields = longer;
        return 1;
    }

    /** The first entry that is not before this span. */
    private int find(int window, long start, long end) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, window, start, end) < 0) {
                low = middle + 1;
                continue;
            }
            high = middle;
        }
        return low;
    }

    private int compare(int entry, int window, long start, long end) {
        int at = entry * FIELDS;
        int byWindow = Long.compare(fields[at + WINDOW], window);
        int byStart = byWindow != 0 ? byWindow : Long.compare(fields[at + START], start);
        return byStart != 0 ? byStart : Long.compare(fields[at + END], end);
    }

    /** Keeps the entries, given by their index, that meet a condition. */
    void retain(LongPredicate isKept) {
        long[] kept = new long[fields.length];
        int length = 0;
        for (int entry = 0; entry < size(); entry++) {
            if (isKept.test(entry)) {
                System.arraycopy(fields, entry * FIELDS, kept, length, FIELDS);
                length += FIELDS;
            }
        }
        fields = length == fields.length ? fields : Arrays.copyOf(kept, length);
    }
}
