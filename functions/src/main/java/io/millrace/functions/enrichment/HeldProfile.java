/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.ProfileUpdate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The stored part of a user's records: the update with the highest version, the later one of two with the same version,
 * and the last tombstone. The profile exists if the update comes after the tombstone; see {@link RecordPlace} for the
 * order. The result depends neither on the order in which partitions are read nor on repetitions.
 *
 * @param update the profile; null if it does not exist, so that nothing personal is kept of a deleted user
 * @param version the highest version so far, kept when the profile is deleted, so that an older one does not restore it
 * @param place the place of the update with that version; {@link #NOWHERE} = no update so far
 * @param tombstones the place of the last tombstone in each partition that has one, by partition: usually none or one
 */
public record HeldProfile(ProfileUpdate update, long version, RecordPlace place, List<RecordPlace> tombstones) {

    static final TypeInformation<HeldProfile> TYPE = Types.POJO(
            HeldProfile.class,
            Map.of(
                    "update",
                    new AvroType<>(ProfileUpdate.class),
                    "version",
                    Types.LONG,
                    "place",
                    RecordPlace.TYPE,
                    "tombstones",
                    Types.LIST(RecordPlace.TYPE)));

    private static final RecordPlace NOWHERE = new RecordPlace(-1, -1, Long.MIN_VALUE);

    static final HeldProfile NONE = new HeldProfile(null, Long.MIN_VALUE, NOWHERE, List.of());

    boolean exists() {
        return update != null;
    }

    /** Applies a record; returns this object if the record changes nothing. */
    HeldProfile after(ProfileRecord applied) {
        return applied.isTombstone() ? afterTombstone(applied.place()) : afterUpdate(applied.update(), applied.place());
    }

    private HeldProfile afterTombstone(RecordPlace tombstone) {
        List<RecordPlace> merged = new ArrayList<>(1);
        RecordPlace last = tombstone;
        for (RecordPlace earlier : tombstones) {
            if (earlier.partition() == tombstone.partition()) {
                last = tombstone.atLeast(earlier);
            } else {
                merged.add(earlier);
            }
        }
        merged.add(last);
        merged.sort(Comparator.comparingInt(RecordPlace::partition)); // so that equal contents are equal
        if (tombstones.contains(last)) {
            return this;
        }
        return new HeldProfile(existing(update, place, merged), version, place, merged);
    }

    private HeldProfile afterUpdate(ProfileUpdate newer, RecordPlace at) {
        if (newer.getVersion() < version || (newer.getVersion() == version && !supersedes(at))) {
            return this;
        }
        boolean isSameVersion = newer.getVersion() == version && at.partition() == place.partition();
        RecordPlace last = isSameVersion ? at.atLeast(place) : at;
        return new HeldProfile(existing(newer, last, tombstones), newer.getVersion(), last, tombstones);
    }

    /** Of two updates in the same millisecond, the one in the higher partition counts. */
    private boolean supersedes(RecordPlace at) {
        boolean isTie = at.timestamp() == place.timestamp() && at.partition() > place.partition();
        return at.isAfter(place) || isTie;
    }

    private static ProfileUpdate existing(ProfileUpdate update, RecordPlace place, List<RecordPlace> tombstones) {
        return tombstones.stream().allMatch(place::isAfter) ? update : null;
    }
}
