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
 * @param offset the record's offset in its partition; all records of a user are in the same partition
 * @param update null if the record is a tombstone
 */
public record ProfileRecord(String userId, long offset, ProfileUpdate update) {

    public static final TypeInformation<ProfileRecord> TYPE = Types.POJO(
            ProfileRecord.class,
            Map.of("userId", Types.STRING, "offset", Types.LONG, "update", new AvroType<>(ProfileUpdate.class)));

    boolean isTombstone() {
        return update == null;
    }
}
