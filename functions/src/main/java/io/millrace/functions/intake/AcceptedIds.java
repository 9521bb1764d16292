/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.util.ArrayList;
import java.util.List;

/**
 * The accepted ids of one key, in slices of the time at which they are forgotten. A slice is dropped as a whole; nothing
 * visits its ids one by one.
 */
final class AcceptedIds {

    private static final int FIXED_BYTES = 64;
    private static final int SLICE_BYTES = 80;

    /** How a record compares with the accepted ones. */
    enum Match {
        /** No accepted record with this id is remembered. */
        NONE,
        /** One with the same value is. */
        SAME_VALUE,
        /** One with another value is. */
        OTHER_VALUE
    }

    /** In the order of their ends. */
    private final List<IdSlice> slices = new ArrayList<>(2);
    /** Those that were dropped since the last write and have a list in the state. */
    private final List<IdSlice> dropped = new ArrayList<>(0);
    /** Whether the state holds other slices. */
    private boolean isHeadOutdated;
    /** Whether the state holds the ids in a list for each slice, and not in the head. */
    private boolean isSpilled;

    /**
     * Compares a record with the accepted ones.
     *
     * @param after the event time up to which ids are forgotten although their slice is not over, epoch milliseconds
     */
    Match match(HashValue128 id, long valueDigest, long after) {
        for (int i = slices.size() - 1; i >= 0; i--) {
            IdSlice slice = slices.get(i);
            int place = slice.find(id, after);
            if (place != IdSlice.ABSENT) {
                return slice.valueDigest(place) == valueDigest ? Match.SAME_VALUE : Match.OTHER_VALUE;
            }
        }
        return Match.NONE;
    }

    /** @param sliceEnd the watermark at which the id is forgotten, epoch milliseconds */
    void add(HashValue128 id, long valueDigest, long eventTime, long sliceEnd) {
        sliceEndingAt(sliceEnd).add(id, valueDigest, eventTime);
    }

    private IdSlice sliceEndingAt(long end) {
        int place = slices.size();
        while (place > 0 && slices.get(place - 1).end() >= end) {
            place--;
            if (slices.get(place).end() == end) {
                return slices.get(place);
            }
        }
        IdSlice slice = new IdSlice(end);
        slices.add(place, slice);
        isHeadOutdated = true;
        return slice;
    }

    /** Appends a slice that was read. */
    void append(IdSlice slice) {
        slices.add(slice);
    }

    /** Drops the slices that are over. */
    void dropUntil(long watermark) {
        while (!slices.isEmpty() && slices.get(0).end() <= watermark) {
            IdSlice slice = slices.remove(0);
            isHeadOutdated = true;
            if (slice.storedIds() > 0) {
                dropped.add(slice);
            }
        }
    }

    boolean isEmpty() {
        return slices.isEmpty();
    }

    int size() {
        int size = 0;
        for (IdSlice slice : slices) {
            size += slice.size();
        }
        return size;
    }

    boolean isHeadOutdated() {
        return isHeadOutdated;
    }

    boolean isSpilled() {
        return isSpilled;
    }

    /** Notes how the state holds these slices. */
    void setStored(boolean spilled) {
        isSpilled = spilled;
        isHeadOutdated = false;
    }

    /** The watermark at which all ids are forgotten, epoch milliseconds; not if there are none. */
    long end() {
        return slices.get(slices.size() - 1).end();
    }

    List<IdSlice> slices() {
        return slices;
    }

    List<IdSlice> dropped() {
        return dropped;
    }

    long sizeBytes() {
        long bytes = FIXED_BYTES;
        for (IdSlice slice : slices) {
            bytes += SLICE_BYTES + slice.sizeBytes();
        }
        return bytes;
    }
}
