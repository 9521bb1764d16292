/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The ids of the accepted records of the current key. Each id is also listed in a slice, by the time at which it is to be
 * forgotten, so that a sweep visits the ids of one slice and no others.
 */
final class AcceptedIds {

    /** The most ids that one sweep removes, so that a key with very many does not delay checkpoints and other keys. */
    static final int MAX_SWEPT = 10_000;

    static final MapStateDescriptor<String, AcceptedId> IDS =
            new MapStateDescriptor<>("remembered-ids", Types.STRING, TypeInformation.of(AcceptedId.class));
    static final MapStateDescriptor<String, Boolean> SLICES =
            new MapStateDescriptor<>("remembered-ids-by-slice", Types.STRING, Types.BOOLEAN);

    /** The slices of the current key. */
    interface Slices {

        /** The ids of a slice. */
        MapState<String, Boolean> endingAt(long sliceEnd) throws Exception;
    }

    private final MapState<String, AcceptedId> ids;
    private final Slices slices;

    AcceptedIds(MapState<String, AcceptedId> ids, Slices slices) {
        this.ids = ids;
        this.slices = slices;
    }

    /** Null if the id is not remembered. */
    AcceptedId get(String id) throws Exception {
        return ids.get(id);
    }

    /** @param forgotten what {@link #get} returned: null, or what the id stood for until its horizon passed */
    void put(String id, AcceptedId accepted, AcceptedId forgotten) throws Exception {
        if (forgotten != null) {
            slices.endingAt(forgotten.sliceEnd()).remove(id);
        }
        ids.put(id, accepted);
        slices.endingAt(accepted.sliceEnd()).put(id, true);
    }

    /** Removes ids of a slice, {@link #MAX_SWEPT} at most, and returns whether some are left. */
    boolean sweep(long sliceEnd) throws Exception {
        MapState<String, Boolean> slice = slices.endingAt(sliceEnd);
        int swept = 0;
        for (var entries = slice.iterator(); entries.hasNext(); swept++) {
            if (swept == MAX_SWEPT) {
                return true;
            }
            ids.remove(entries.next().getKey());
            entries.remove();
        }
        slice.clear(); // on the heap, an empty map would stay behind
        return false;
    }
}
