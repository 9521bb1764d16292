/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.schemas.registry.ReleasedSchemas;
import io.millrace.schemas.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** Registers every released version of every topic's value schema, the oldest first. */
public final class Schemas {
    private final SchemaRegistry registry;
    private final ReleasedSchemas released;

    public Schemas(SchemaRegistry registry) {
        this(registry, ReleasedSchemas.bundled());
    }

    Schemas(SchemaRegistry registry, ReleasedSchemas released) {
        this.registry = registry;
        this.released = released;
    }

    /** What breaks compatibility between released versions, in sentences; asks no registry. */
    public static List<String> check() {
        return ReleasedSchemas.bundled().faults();
    }

    /** Registers what is not registered yet; returns the ids of each subject's versions, version 1 first. */
    public Map<String, List<Integer>> register() {
        Map<String, List<Integer>> ids = new TreeMap<>();
        for (String topic : released.topics()) {
            ids.put(subject(topic), register(topic));
        }
        return ids;
    }

    private List<Integer> register(String topic) {
        List<Integer> ids = new ArrayList<>();
        for (Schema version : released.versions(topic)) {
            ids.add(registry.register(subject(topic), version));
            if (ids.size() == 1) {
                // A subject exists from its first version on, and its promise binds the versions after that.
                registry.compatibility(subject(topic), ReleasedSchemas.COMPATIBILITY);
            }
        }
        return ids;
    }

    /** The subject of a topic's values, as the registry's clients name it by default. */
    public static String subject(String topic) {
        return topic + "-value";
    }
}
