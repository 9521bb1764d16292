/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.ProfileUpdate;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * What is held of a user's profile: the update with the highest version, the later one of two with the same, and the
 * last deletion. The profile exists if the update comes after the deletion. Whatever the order in which changes are
 * taken, and however often, the outcome is the same.
 *
 * @param update the profile; null where it does not exist
 * @param version the highest version there was, of a deleted profile too, so that an older one does not resurrect it
 * @param offset where the update with that version is; {@value #NOWHERE} = there was none
 * @param deletionOffset where the last deletion is; {@value #NOWHERE} = there was none
 */
public record HeldProfile(ProfileUpdate update, long version, long offset, long deletionOffset) {

    static final TypeInformation<HeldProfile> TYPE = Types.POJO(
            HeldProfile.class,
            Map.of(
                    "update", new AvroType<>(ProfileUpdate.class),
                    "version", Types.LONG,
                    "offset", Types.LONG,
                    "deletionOffset", Types.LONG));

    private static final long NOWHERE = -1;

    static final HeldProfile NOTHING = new HeldProfile(null, Long.MIN_VALUE, NOWHERE, NOWHERE);

    boolean exists() {
        return update != null;
    }

    /** What is held after a change; this very object if the change says nothing new. */
    HeldProfile after(ProfileChange change) {
        return change.isDeletion() ? afterDeletion(change.offset()) : afterUpdate(change.update(), change.offset());
    }

    private HeldProfile afterDeletion(long at) {
        if (at <= deletionOffset) {
            return this;
        }
        return new HeldProfile(at < offset ? update : null, version, offset, at);
    }

    private HeldProfile afterUpdate(ProfileUpdate newer, long at) {
        boolean isNewer = newer.getVersion() > version || (newer.getVersion() == version && at > offset);
        if (!isNewer) {
            return this;
        }
        return new HeldProfile(at > deletionOffset ? newer : null, newer.getVersion(), at, deletionOffset);
    }
}
