/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses of the three services.
 *
 * @param kafka bootstrap servers, {@code host:port} separated by commas
 * @param registry base URL of the Confluent-compatible API
 * @param flinkRest base URL of Flink's REST API
 */
public record Addresses(String kafka, String registry, String flinkRest) {
    public static final String KAFKA_VARIABLE = "KAFKA_BOOTSTRAP_SERVERS";
    public static final String REGISTRY_VARIABLE = "SCHEMA_REGISTRY_URL";
    public static final String FLINK_VARIABLE = "FLINK_REST_URL";

    /** URL of Flink's Web UI. */
    public String webUi() {
        return flinkRest;
    }

    /** The addresses as the environment variables that {@code millrace env} prints. */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(KAFKA_VARIABLE, kafka);
        variables.put(REGISTRY_VARIABLE, registry);
        variables.put(FLINK_VARIABLE, flinkRest);
        return variables;
    }
}
