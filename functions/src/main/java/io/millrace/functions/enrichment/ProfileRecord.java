/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.ProfileUpdate;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A record of {@code users}: a profile update or a tombstone.
 *
 * @param update null if the record is a tombstone
 */
public record ProfileRecord(String userId, RecordPlace place, ProfileUpdate update) {

    public static final TypeInformation<ProfileRecord> TYPE = Types.POJO(
            ProfileRecord.class,
            Map.of("userId", Types.STRING, "place", RecordPlace.TYPE, "update", new AvroType<>(ProfileUpdate.class)));

    boolean isTombstone() {
        return update == null;
    }
}
