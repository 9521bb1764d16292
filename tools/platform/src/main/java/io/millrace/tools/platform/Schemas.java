/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.schemas.registry.ReleasedSchemas;
import io.millrace.schemas.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** Registers every released version of every topic's value schema, oldest first. */
public final class Schemas {
    private final SchemaRegistry registry;
    private final ReleasedSchemas released = ReleasedSchemas.bundled();

    public Schemas(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Compatibility faults between released versions, as messages; works without a registry. */
    public static List<String> check() {
        return ReleasedSchemas.bundled().violations();
    }

    /** Registers the missing versions; returns the ids of each subject's versions, version 1 first. */
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
                // The subject exists only once it has a version; its compatibility applies to the following ones.
                registry.compatibility(subject(topic), ReleasedSchemas.COMPATIBILITY);
            }
        }
        return ids;
    }

    /** The subject of a topic's value schema under the default naming strategy. */
    public static String subject(String topic) {
        return topic + "-value";
    }
}
