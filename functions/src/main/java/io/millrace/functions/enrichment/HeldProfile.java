/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.ProfileUpdate;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The stored part of a user's records: the update with the highest version, the later one of two with the same version,
 * and the offset of the last tombstone. The profile exists if the update comes after the tombstone. The result depends
 * neither on the order in which records are applied nor on repetitions.
 *
 * @param update the profile; null if it does not exist
 * @param version the highest version so far, kept when the profile is deleted, so that an older one does not restore it
 * @param offset the offset of the update with that version; {@value #NO_OFFSET} = no update so far
 * @param tombstoneOffset the offset of the last tombstone; {@value #NO_OFFSET} = no tombstone so far
 */
public record HeldProfile(ProfileUpdate update, long version, long offset, long tombstoneOffset) {

    static final TypeInformation<HeldProfile> TYPE = Types.POJO(
            HeldProfile.class,
            Map.of(
                    "update", new AvroType<>(ProfileUpdate.class),
                    "version", Types.LONG,
                    "offset", Types.LONG,
                    "tombstoneOffset", Types.LONG));

    private static final long NO_OFFSET = -1;

    static final HeldProfile NONE = new HeldProfile(null, Long.MIN_VALUE, NO_OFFSET, NO_OFFSET);

    boolean exists() {
        return update != null;
    }

    /** Applies a record; returns this object if the record changes nothing. */
    HeldProfile after(ProfileRecord applied) {
        return applied.isTombstone()
                ? afterTombstone(applied.offset())
                : afterUpdate(applied.update(), applied.offset());
    }

    private HeldProfile afterTombstone(long at) {
        if (at <= tombstoneOffset) {
            return this;
        }
        return new HeldProfile(at < offset ? update : null, version, offset, at);
    }

    private HeldProfile afterUpdate(ProfileUpdate newer, long at) {
        boolean isNewer = newer.getVersion() > version || (newer.getVersion() == version && at > offset);
        if (!isNewer) {
            return this;
        }
        return new HeldProfile(at > tombstoneOffset ? newer : null, newer.getVersion(), at, tombstoneOffset);
    }
}
