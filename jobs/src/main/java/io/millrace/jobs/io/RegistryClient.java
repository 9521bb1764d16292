/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.registry.SchemaRegistry;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Connection to the schema registry in a serializable form that is shipped with the job.
 *
 * @param properties properties of the registry client, and those of Kafka's config providers, so that placeholders such
 *     as {@code ${env:REGISTRY_USER_INFO}} are resolved where the client runs and no secret is shipped
 */
record RegistryClient(String url, Map<String, String> properties) implements Serializable {

    SchemaRegistry open() {
        Map<String, String> resolved = new HashMap<>();
        new AbstractConfig(new ConfigDef(), properties, false)
                .originals()
                .forEach((name, value) -> resolved.put(name, String.valueOf(value)));
        return new ConfluentSchemaRegistry(url, resolved);
    }
}
