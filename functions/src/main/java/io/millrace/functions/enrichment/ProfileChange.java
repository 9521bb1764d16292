/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.ProfileUpdate;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A record of {@code users}: a profile was written or deleted.
 *
 * @param offset of the record in its partition; all records of a user are in the same
 * @param update null where the profile was deleted
 */
public record ProfileChange(String userId, long offset, ProfileUpdate update) {

    public static final TypeInformation<ProfileChange> TYPE = Types.POJO(
            ProfileChange.class,
            Map.of("userId", Types.STRING, "offset", Types.LONG, "update", new AvroType<>(ProfileUpdate.class)));

    boolean isDeletion() {
        return update == null;
    }
}
