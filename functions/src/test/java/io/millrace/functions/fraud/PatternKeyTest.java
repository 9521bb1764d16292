/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class PatternKeyTest {

    private static final int MAX_PARALLELISM = 720;

    /** Otherwise state would be kept by a task that Flink does not restore it to. */
    @Test
    void belongsToTheKeyGroupOfItsUser() {
        for (int i = 0; i < 10_000; i++) {
            String userId = "user-" + i;
            assertThat(KeyGroupRangeAssignment.assignToKeyGroup(new PatternKey(userId, "EUR"), MAX_PARALLELISM))
                    .isEqualTo(KeyGroupRangeAssignment.assignToKeyGroup(userId, MAX_PARALLELISM));
        }
    }

    @Test
    void distinguishesCurrencies() {
        assertThat(new PatternKey("ann", "EUR")).isNotEqualTo(new PatternKey("ann", "USD"));
    }

    @Test
    void isSerialized() throws Exception {
        PatternKey key = new PatternKey("ann €", "EUR");
        DataOutputSerializer bytes = new DataOutputSerializer(16);
        PatternKeyTypeSerializer.INSTANCE.serialize(key, bytes);

        assertThat(PatternKeyTypeSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer())))
                .isEqualTo(key);
    }
}
