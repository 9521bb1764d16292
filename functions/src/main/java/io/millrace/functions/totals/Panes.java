/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.util.Arrays;

/**
 * The panes of one user, currency and {@link WindowGroup} that contain purchases, by ascending start, in one array: start
 * (epoch milliseconds), count, sum, least and greatest amount (minor units) of each. Adding to the newest pane takes
 * constant time, to another one time logarithmic in their number.
 */
final class Panes {

    static final int FIELDS = 5;

    private static final int COUNT = 1;
    private static final int SUM = 2;
    private static final int MIN = 3;
    private static final int MAX = 4;
    private static final int HEADER_BYTES = 56;

    /** The array is cut to its panes when less than this part of it is used. */
    private static final int SHRINK = 4;

    private final int group;

    private long[] fields;
    private int size;

    Panes(int group) {
        this(group, new long[FIELDS], 0);
    }

    /** @param fields {@link #FIELDS} for each of {@code size} panes; not copied */
    Panes(int group, long[] fields, int size) {
        this.group = group;
        this.fields = fields;
        this.size = size;
    }

    Panes copy() {
        return new Panes(group, Arrays.copyOf(fields, Math.max(1, size) * FIELDS), size);
    }

    /** The number of the group of windows that these panes belong to. */
    int group() {
        return group;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long start(int pane) {
        return fields[pane * FIELDS];
    }

    /** A field of all panes: {@code pane × FIELDS + field}. */
    long field(int index) {
        return fields[index];
    }

    long sizeBytes() {
        return HEADER_BYTES + (long) fields.length * Long.BYTES;
    }

    /**
     * Adds an amount to the pane that starts then; throws {@link ArithmeticException} if its sum overflows.
     *
     * @return whether the pane was empty before
     */
    boolean add(long start, long amountMinor) {
        int pane = size - 1;
        if (size == 0 || start != start(pane)) {
            pane = firstFrom(start);
            if (pane == size || start(pane) != start) {
                insert(pane, start, amountMinor);
                return true;
            }
        }
        int at = pane * FIELDS;
        fields[at + COUNT]++;
        fields[at + SUM] = Math.addExact(fields[at + SUM], amountMinor);
        fields[at + MIN] = Math.min(fields[at + MIN], amountMinor);
        fields[at + MAX] = Math.max(fields[at + MAX], amountMinor);
        return false;
    }

    private void insert(int pane, long start, long amountMinor) {
        int at = pane * FIELDS;
        if (size * FIELDS == fields.length) {
            fields = Arrays.copyOf(fields, fields.length + Math.max(1, size / 2) * FIELDS);
        }
        System.arraycopy(fields, at, fields, at + FIELDS, size * FIELDS - at);
        fields[at] = start;
        fields[at + COUNT] = 1;
        fields[at + SUM] = amountMinor;
        fields[at + MIN] = amountMinor;
        fields[at + MAX] = amountMinor;
        size++;
    }

    /** The first pane that starts at an instant or later; the number of panes if there is none. */
    int firstFrom(long instant) {
        if (size == 0 || start(size - 1) < instant) {
            return size;
        }
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (start(middle) < instant) {
                low = middle + 1;
                continue;
            }
            high = middle;
        }
        return low;
    }

    /** Adds up the panes from one on that start before an instant; throws {@link ArithmeticException} on overflow. */
    void addUp(int from, long before, Total total) {
        total.clear();
        for (int at = from * FIELDS; at < size * FIELDS && fields[at] < before; at += FIELDS) {
            total.add(fields[at + COUNT], fields[at + SUM], fields[at + MIN], fields[at + MAX]);
        }
    }

    /** Drops the oldest panes. */
    void dropFirst(int number) {
        size -= number;
        System.arraycopy(fields, number * FIELDS, fields, 0, size * FIELDS);
        if (Math.max(1, size) * FIELDS * SHRINK < fields.length) {
            fields = Arrays.copyOf(fields, Math.max(1, size) * FIELDS);
        }
    }
}
