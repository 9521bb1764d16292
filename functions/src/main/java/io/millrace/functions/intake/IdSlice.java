/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The accepted ids of one key that are forgotten together, in the order of their acceptance.
 *
 * <p>An id takes {@value #ID_BYTES} bytes: its digest (16), the digest of the record's value (8) and the event time (8). Ids
 * are only appended, so those that are in the state never change again. The first words of the digests lie together,
 * because a search reads many of them and hardly anything else.
 */
final class IdSlice {

    static final int ID_BYTES = 32;

    /** An id that is not in the slice. */
    static final int ABSENT = -1;

    private static final int OTHER_WORDS = 3;
    private static final int INITIAL_IDS = 4;
    private static final int SCANNED_IDS = 32;
    private static final int[] NO_INDEX = {};

    private final long end;
    private long[] firstWords = new long[INITIAL_IDS];
    private long[] otherWords = new long[INITIAL_IDS * OTHER_WORDS];
    private int size;

    /** Open addressing by the first word, value = place + 1; empty as long as a scan is faster. */
    private int[] index = NO_INDEX;

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
        return 8L * (firstWords.length + otherWords.length) + 4L * index.length;
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
        return firstWords[place] == first && otherWords[OTHER_WORDS * place] == second;
    }

    long valueDigest(int place) {
        return otherWords[OTHER_WORDS * place + 1];
    }

    private long eventTime(int place) {
        return otherWords[OTHER_WORDS * place + 2];
    }

    void add(HashValue128 id, long valueDigest, long eventTime) {
        append(id.getMostSignificantBits(), id.getLeastSignificantBits(), valueDigest, eventTime);
    }

    private void append(long first, long second, long valueDigest, long eventTime) {
        if (size == firstWords.length) {
            int ids = size + Math.max(INITIAL_IDS, size / 2);
            firstWords = Arrays.copyOf(firstWords, ids);
            otherWords = Arrays.copyOf(otherWords, OTHER_WORDS * ids);
        }
        firstWords[size] = first;
        int other = OTHER_WORDS * size;
        otherWords[other] = second;
        otherWords[other + 1] = valueDigest;
        otherWords[other + 2] = eventTime;
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
        int slot = (int) firstWords[place] & mask;
        while (index[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        index[slot] = place + 1;
    }

    /** Writes the ids from one on. */
    void write(int from, ByteBuffer target) {
        for (int place = from; place < size; place++) {
            target.putLong(firstWords[place]);
            for (int word = OTHER_WORDS * place; word < OTHER_WORDS * (place + 1); word++) {
                target.putLong(otherWords[word]);
            }
        }
    }

    /** Appends ids that were written. */
    void read(ByteBuffer source, int ids) {
        for (int i = 0; i < ids; i++) {
            append(source.getLong(), source.getLong(), source.getLong(), source.getLong());
        }
    }
}
