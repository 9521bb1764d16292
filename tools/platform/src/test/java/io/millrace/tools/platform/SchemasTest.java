/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.registry.ReleasedSchemas;
import io.millrace.schemas.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemasTest {
    private final MemoryRegistry registry = new MemoryRegistry();

    /** Keeps schemas in the order of their ids. */
    private static final class MemoryRegistry implements SchemaRegistry {
        private final List<Schema> schemas = new ArrayList<>();
        private final List<String> calls = new ArrayList<>();

        @Override
        public Schema schemaById(int id) {
            return schemas.get(id - 1);
        }

        @Override
        public int register(String subject, Schema schema) {
            calls.add("register " + subject);
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            return schemas.indexOf(schema) + 1;
        }

        @Override
        public OptionalInt idOf(String subject, Schema schema) {
            return schemas.contains(schema) ? OptionalInt.of(schemas.indexOf(schema) + 1) : OptionalInt.empty();
        }

        @Override
        public Map<Integer, Schema> versions(String subject) {
            return new HashMap<>();
        }

        @Override
        public void compatibility(String subject, String level) {
            calls.add(level + " " + subject);
        }
    }

    @Test
    void registersEveryReleasedVersionTheOldestFirst() throws Exception {
        List<Integer> ids = new Schemas(registry).register().get("user-events-value");

        List<Schema> released = ReleasedSchemas.bundled().versions("user-events");
        assertThat(ids).hasSameSizeAs(released).isSorted();
        assertThat(registry.schemaById(ids.get(0))).isEqualTo(released.get(0));
    }

    @Test
    void bindsTheVersionsAfterTheFirstToFullCompatibility() {
        new Schemas(registry).register();

        assertThat(registry.calls)
                .containsSubsequence(
                        "register user-events-value",
                        "FULL_TRANSITIVE user-events-value",
                        "register user-events-value");
    }

    @Test
    void givesTheSameIdsTheSecondTime() {
        Map<String, List<Integer>> first = new Schemas(registry).register();

        assertThat(new Schemas(registry).register()).isEqualTo(first);
    }

    @Test
    void hasReleasedCompatibleSchemasOnly() {
        assertThat(Schemas.check()).isEmpty();
    }
}
