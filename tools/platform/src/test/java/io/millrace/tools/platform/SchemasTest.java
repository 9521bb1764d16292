/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.schemas.registry.ReleasedSchemas;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemasTest {
    private final List<String> calls = new ArrayList<>();
    private final SchemaRegistry registry = new RecordingRegistry(new InMemoryRegistry(), calls);

    /** Records the calls that change the registry. */
    private record RecordingRegistry(SchemaRegistry registry, List<String> calls) implements SchemaRegistry {
        @Override
        public Schema schemaById(int id) throws UnknownSchemaIdException {
            return registry.schemaById(id);
        }

        @Override
        public int register(String subject, Schema schema) {
            calls.add("register " + subject);
            return registry.register(subject, schema);
        }

        @Override
        public OptionalInt idOf(String subject, Schema schema) {
            return registry.idOf(subject, schema);
        }

        @Override
        public Map<Integer, Schema> versions(String subject) {
            return registry.versions(subject);
        }

        @Override
        public void compatibility(String subject, String level) {
            calls.add(level + " " + subject);
        }
    }

    @Test
    void registersEveryReleasedVersionOldestFirst() throws Exception {
        List<Integer> ids = new Schemas(registry).register().get("user-events-value");

        List<Schema> released = ReleasedSchemas.bundled().versions("user-events");
        assertThat(ids).hasSameSizeAs(released).isSorted();
        assertThat(registry.schemaById(ids.get(0))).isEqualTo(released.get(0));
    }

    @Test
    void setsFullCompatibilityBeforeTheSecondVersion() {
        new Schemas(registry).register();

        assertThat(calls)
                .containsSubsequence(
                        "register user-events-value",
                        "FULL_TRANSITIVE user-events-value",
                        "register user-events-value");
    }

    @Test
    void returnsTheSameIdsTheSecondTime() {
        Map<String, List<Integer>> first = new Schemas(registry).register();

        assertThat(new Schemas(registry).register()).isEqualTo(first);
    }

    @Test
    void findsNoFaultInTheReleasedSchemas() {
        assertThat(Schemas.check()).isEmpty();
    }
}
