/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.UsageException;
import io.millrace.config.jobs.JobSettings;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.registry.SchemaRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Connects to schema registries; placeholders of Kafka's config providers in the properties are resolved first. */
public final class RegistryConnection {

    private static final String PROVIDERS = "config.providers";

    private RegistryConnection() {}

    /** The registry of a job, with the job's own client properties; its config providers are those of its Kafka clients. */
    public static SchemaRegistry of(JobSettings settings) {
        Map<String, String> properties = new HashMap<>(settings.registry());
        settings.kafka().forEach((name, value) -> {
            if (name.startsWith(PROVIDERS)) {
                properties.put(name, value);
            }
        });
        return open(settings.registryUrl(), properties);
    }

    /**
     * A registry with properties of its client under their own names, and those of config providers.
     *
     * @throws UsageException if the URL, a property or a provider is invalid
     */
    public static SchemaRegistry open(String url, Map<String, String> properties) {
        Map<String, String> resolved = new HashMap<>();
        try {
            new AbstractConfig(new ConfigDef(), properties, false)
                    .originals()
                    .forEach((name, value) -> resolved.put(name, String.valueOf(value)));
            return new ConfluentSchemaRegistry(url, resolved);
        } catch (ConfigException | IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }
}
