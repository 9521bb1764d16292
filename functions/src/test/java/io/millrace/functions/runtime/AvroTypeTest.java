/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.fraud.state.CurrencyAccount;
import io.millrace.functions.fraud.state.PatternRun;
import io.millrace.functions.fraud.state.RecentTransaction;
import io.millrace.functions.fraud.state.ScoredUser;
import io.millrace.functions.fraud.state.UserTransaction;
import java.io.IOException;
import java.util.List;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.formats.avro.utils.DataOutputEncoder;
import org.junit.jupiter.api.Test;

class AvroTypeTest {

    private static final UserTransaction TRANSACTION = new UserTransaction("t1", 999L, "EUR", "DE", 1_000L);

    private final ScoredUser user = new ScoredUser(
            "ann",
            2_000L,
            List.of(TRANSACTION),
            List.of(3, 4),
            List.of(new RecentTransaction("t1", 1_000L, "DE"), new RecentTransaction("t2", 2_000L, null)),
            1,
            2,
            3,
            List.of(new CurrencyAccount("EUR", 2_000L, 5L, 7_000L, List.of())),
            List.of(new PatternRun("card-testing", TRANSACTION, 2, List.of(TRANSACTION, TRANSACTION))));

    private static final class WithCoders extends ScoredUser {
        boolean exist() {
            return hasCustomCoders();
        }
    }

    /** State and savepoints do not depend on which of Avro's coders wrote them. */
    @Test
    void generatedCodersWriteWhatTheInterpreterWrites() throws IOException {
        TypeSerializer<ScoredUser> serializer =
                new AvroType<>(ScoredUser.class).createSerializer(new SerializerConfigImpl());
        assertThat(new WithCoders().exist()).isTrue();
        assertThat(SpecificData.getForClass(ScoredUser.class).useCustomCoders()).isTrue();
        DataOutputSerializer written = new DataOutputSerializer(64);
        serializer.serialize(user, written);

        DataOutputSerializer interpreted = new DataOutputSerializer(64);
        DataOutputEncoder encoder = new DataOutputEncoder();
        encoder.setOut(interpreted);
        new SpecificDatumWriter<ScoredUser>(ScoredUser.getClassSchema(), new SpecificData()).write(user, encoder);

        assertThat(written.getCopyOfBuffer()).isEqualTo(interpreted.getCopyOfBuffer());
        assertThat(serializer.deserialize(new DataInputDeserializer(written.getCopyOfBuffer())))
                .isEqualTo(user);
    }
}
