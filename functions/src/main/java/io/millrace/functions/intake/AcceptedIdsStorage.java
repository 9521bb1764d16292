/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.Storage;
import java.nio.ByteBuffer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/**
 * Stores the ids of a key: a head with the slices and, as long as they are few, their ids; else a list per slice, to which
 * the ids that are new since the last write are appended. RocksDB appends without reading, so a write costs as much as the
 * new ids, and an ordinary key with few of them is one value.
 *
 * <p>The head is a version byte, a byte that is 1 if there are lists, the number of slices and, for each, its end and, if
 * there are no lists, its ids after their number. An element of a list is ids. These formats are part of the state.
 */
record AcceptedIdsStorage(ValueState<byte[]> head, Slices slices) implements Storage<AcceptedIds> {

    static final ValueStateDescriptor<byte[]> HEAD =
            new ValueStateDescriptor<>("accepted-ids", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    static final ListStateDescriptor<byte[]> IDS =
            new ListStateDescriptor<>("accepted-ids-by-slice", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** The most ids that a head holds. */
    static final int HEAD_IDS = 8;

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 2 + Integer.BYTES;
    private static final int SLICE_BYTES = Long.BYTES + Integer.BYTES;

    /** The lists of the current key. */
    interface Slices {

        ListState<byte[]> endingAt(long sliceEnd) throws Exception;
    }

    @Override
    public AcceptedIds read() throws Exception {
        byte[] stored = head.value();
        if (stored == null) {
            return null;
        }
        AcceptedIds ids = new AcceptedIds();
        ByteBuffer source = open(stored);
        boolean spilled = source.get() == 1;
        for (int number = source.getInt(); number > 0; number--) {
            IdSlice slice = new IdSlice(source.getLong());
            if (spilled) {
                readList(slice);
            } else {
                slice.read(source, source.getInt());
            }
            ids.append(slice);
        }
        ids.setStored(spilled);
        return ids;
    }

    private static ByteBuffer open(byte[] stored) {
        ByteBuffer source = ByteBuffer.wrap(stored);
        byte version = source.get();
        if (version != VERSION) {
            throw new IllegalStateException("the state 'accepted-ids' has format %s; this version of the job reads %s"
                    .formatted(version, VERSION));
        }
        return source;
    }

    private void readList(IdSlice slice) throws Exception {
        for (byte[] appended : slices.endingAt(slice.end()).get()) {
            slice.read(ByteBuffer.wrap(appended), appended.length / IdSlice.ID_BYTES);
        }
        slice.setStoredIds(slice.size());
    }

    @Override
    public void write(AcceptedIds ids) throws Exception {
        for (IdSlice slice : ids.dropped()) {
            slices.endingAt(slice.end()).clear();
        }
        ids.dropped().clear();
        if (!ids.isSpilled() && ids.size() <= HEAD_IDS) {
            head.update(headWithIds(ids));
            ids.setStored(false);
            return;
        }
        for (IdSlice slice : ids.slices()) {
            append(slice);
        }
        if (ids.isHeadOutdated() || !ids.isSpilled()) {
            head.update(headOfLists(ids));
            ids.setStored(true);
        }
    }

    private void append(IdSlice slice) throws Exception {
        int added = slice.size() - slice.storedIds();
        if (added > 0) {
            ByteBuffer target = ByteBuffer.allocate(added * IdSlice.ID_BYTES);
            slice.write(slice.storedIds(), target);
            slices.endingAt(slice.end()).add(target.array());
            slice.setStoredIds(slice.size());
        }
    }

    private static byte[] headWithIds(AcceptedIds ids) {
        int slices = ids.slices().size();
        ByteBuffer target = ByteBuffer.allocate(HEAD_BYTES + slices * SLICE_BYTES + ids.size() * IdSlice.ID_BYTES);
        target.put(VERSION).put((byte) 0).putInt(slices);
        for (IdSlice slice : ids.slices()) {
            target.putLong(slice.end()).putInt(slice.size());
            slice.write(0, target);
        }
        return target.array();
    }

    private static byte[] headOfLists(AcceptedIds ids) {
        int slices = ids.slices().size();
        ByteBuffer target = ByteBuffer.allocate(HEAD_BYTES + slices * Long.BYTES);
        target.put(VERSION).put((byte) 1).putInt(slices);
        ids.slices().forEach(slice -> target.putLong(slice.end()));
        return target.array();
    }

    @Override
    public void clear() throws Exception {
        byte[] stored = head.value();
        if (stored == null) {
            return;
        }
        ByteBuffer source = open(stored);
        if (source.get() == 1) {
            for (int number = source.getInt(); number > 0; number--) {
                slices.endingAt(source.getLong()).clear();
            }
        }
        head.clear();
    }

    /** Only bytes are stored. */
    @Override
    public AcceptedIds copy(AcceptedIds ids) {
        return ids;
    }
}
