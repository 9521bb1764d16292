/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.SerializedType;
import io.millrace.schemas.ProfileUpdate;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A record of {@code users}: a profile update or a tombstone.
 *
 * @param update null if the record is a tombstone
 */
public record ProfileRecord(String userId, RecordPlace place, ProfileUpdate update) {

    public static final TypeInformation<ProfileRecord> TYPE =
            new SerializedType<>(ProfileRecord.class, new ProfileRecordTypeSerializer());

    boolean isTombstone() {
        return update == null;
    }
}
