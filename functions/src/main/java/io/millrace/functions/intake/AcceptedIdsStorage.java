/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.Storage;
import java.nio.ByteBuffer;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * Stores the ids of a key: a head with the slices and those of their ids that do not fill a page, and the full pages, which
 * are written once. So an ordinary key is one value, and a checkpoint writes of a busy one what is new.
 *
 * <p>The head is a version byte, the number of slices, and for each slice its end, its number of ids and its last ids; the
 * formats of head and page are part of the state.
 */
record AcceptedIdsStorage(ValueState<byte[]> head, MapState<Tuple2<Long, Integer>, byte[]> pages)
        implements Storage<AcceptedIds> {

    static final ValueStateDescriptor<byte[]> HEAD =
            new ValueStateDescriptor<>("accepted-ids", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** By the end of the slice and the number of the page. */
    static final MapStateDescriptor<Tuple2<Long, Integer>, byte[]> PAGES =
            new MapStateDescriptor<>("accepted-ids-pages", Types.TUPLE(Types.LONG, Types.INT), (TypeInformation<byte[]>)
                    PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 1 + Integer.BYTES;
    private static final int SLICE_BYTES = Long.BYTES + Integer.BYTES;

    @Override
    public AcceptedIds read() throws Exception {
        byte[] stored = head.value();
        return stored == null ? null : read(stored);
    }

    private AcceptedIds read(byte[] stored) throws Exception {
        AcceptedIds ids = new AcceptedIds();
        ByteBuffer source = open(stored);
        for (int slices = source.getInt(); slices > 0; slices--) {
            IdSlice slice = new IdSlice(source.getLong());
            int size = source.getInt();
            int fullPages = size / IdSlice.PAGE_IDS;
            for (int page = 0; page < fullPages; page++) {
                slice.read(ByteBuffer.wrap(pages.get(Tuple2.of(slice.end(), page))), IdSlice.PAGE_IDS);
            }
            slice.read(source, size % IdSlice.PAGE_IDS);
            slice.setStoredPages(fullPages);
            ids.append(slice);
        }
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

    @Override
    public void write(AcceptedIds ids) throws Exception {
        for (IdSlice slice : ids.dropped()) {
            removePages(slice.end(), slice.storedPages());
        }
        ids.dropped().clear();
        int bytes = HEAD_BYTES;
        for (IdSlice slice : ids.slices()) {
            writePages(slice);
            bytes += SLICE_BYTES + slice.size() % IdSlice.PAGE_IDS * IdSlice.ID_BYTES;
        }
        ByteBuffer target = ByteBuffer.allocate(bytes);
        target.put(VERSION).putInt(ids.slices().size());
        for (IdSlice slice : ids.slices()) {
            target.putLong(slice.end()).putInt(slice.size());
            slice.writeRest(target);
        }
        head.update(target.array());
    }

    private void writePages(IdSlice slice) throws Exception {
        int fullPages = slice.fullPages();
        for (int page = slice.storedPages(); page < fullPages; page++) {
            pages.put(Tuple2.of(slice.end(), page), slice.page(page));
        }
        slice.setStoredPages(fullPages);
    }

    private void removePages(long sliceEnd, int count) throws Exception {
        for (int page = 0; page < count; page++) {
            pages.remove(Tuple2.of(sliceEnd, page));
        }
    }

    @Override
    public void clear() throws Exception {
        byte[] stored = head.value(); // few keys hold pages, and a scan for them would cost more than this read
        if (stored == null) {
            return;
        }
        ByteBuffer source = open(stored);
        for (int slices = source.getInt(); slices > 0; slices--) {
            long end = source.getLong();
            int size = source.getInt();
            removePages(end, size / IdSlice.PAGE_IDS);
            source.position(source.position() + size % IdSlice.PAGE_IDS * IdSlice.ID_BYTES);
        }
        head.clear();
    }

    /** Only bytes are stored. */
    @Override
    public AcceptedIds copy(AcceptedIds ids) {
        return ids;
    }
}
