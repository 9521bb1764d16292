/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The accepted ids of one key that are forgotten together, in the order of their acceptance.
 *
 * <p>An id takes {@value #ID_BYTES} bytes: its digest (16), the digest of the record's value (8) and the event time (8). Ids
 * are only appended, so those that are in the state never change again.
 */
final class IdSlice {

    static final int ID_BYTES = 32;

    /** An id that is not in the slice. */
    static final int ABSENT = -1;

    private static final int WORDS = 4;
    private static final int INITIAL_IDS = 4;
    private static final int SCANNED_IDS = 24;

    private final long end;
    private long[] words = new long[INITIAL_IDS * WORDS];
    private int size;

    /** Open addressing by the first word, value = place + 1; empty as long as a scan is faster. */
    private int[] index = {};

    /** The first ids, which the state holds in the list of the slice. */
    private int storedIds;

    /** @param end the watermark at which the slice is forgotten, epoch milliseconds */
    IdSlice(long end) {
        this.end = end;
    }

    long end() {
        return end;
    }

    int size() {
        return size;
    }

    int storedIds() {
        return storedIds;
    }

    void setStoredIds(int ids) {
        storedIds = ids;
    }

    long sizeBytes() {
        return 8L * words.length + 4L * index.length;
    }

    /**
     * The place of an id whose event time is later than {@code after}, or {@link #ABSENT}.
     *
     * @param after epoch milliseconds
     */
    int find(HashValue128 id, long after) {
        long first = id.getMostSignificantBits();
        long second = id.getLeastSignificantBits();
        if (index.length == 0) {
            for (int place = size - 1; place >= 0; place--) {
                if (isAt(place, first, second) && eventTime(place) > after) {
                    return place;
                }
            }
            return ABSENT;
        }
        int mask = index.length - 1;
        for (int slot = (int) first & mask; index[slot] != 0; slot = (slot + 1) & mask) {
            int place = index[slot] - 1;
            if (isAt(place, first, second) && eventTime(place) > after) {
                return place;
            }
        }
        return ABSENT;
    }

    private boolean isAt(int place, long first, long second) {
        return words[WORDS * place] == first && words[WORDS * place + 1] == second;
    }

    long valueDigest(int place) {
        return words[WORDS * place + 2];
    }

    private long eventTime(int place) {
        return words[WORDS * place + 3];
    }

    void add(HashValue128 id, long valueDigest, long eventTime) {
        append(id.getMostSignificantBits(), id.getLeastSignificantBits(), valueDigest, eventTime);
    }

    private void append(long first, long second, long valueDigest, long eventTime) {
        int from = WORDS * size;
        if (from == words.length) {
            words = Arrays.copyOf(words, from + Math.max(INITIAL_IDS * WORDS, from / 2 / WORDS * WORDS));
        }
        words[from] = first;
        words[from + 1] = second;
        words[from + 2] = valueDigest;
        words[from + 3] = eventTime;
        size++;
        if (size <= SCANNED_IDS) {
            return;
        }
        if (2 * size > index.length) {
            index = new int[Integer.highestOneBit(size) * 4];
            for (int place = 0; place < size - 1; place++) {
                addToIndex(place);
            }
        }
        addToIndex(size - 1);
    }

    private void addToIndex(int place) {
        int mask = index.length - 1;
        int slot = (int) words[WORDS * place] & mask;
        while (index[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        index[slot] = place + 1;
    }

    /** Writes the ids from one on. */
    void write(int from, ByteBuffer target) {
        for (int word = WORDS * from; word < WORDS * size; word++) {
            target.putLong(words[word]);
        }
    }

    /** Appends ids that were written. */
    void read(ByteBuffer source, int ids) {
        for (int i = 0; i < ids; i++) {
            append(source.getLong(), source.getLong(), source.getLong(), source.getLong());
        }
    }
}
