/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the three services answer.
 *
 * @param kafka bootstrap servers, {@code host:port} separated by commas
 * @param registry base URL of the Confluent-compatible API
 * @param flinkRest base URL of Flink's REST API
 */
public record Addresses(String kafka, String registry, String flinkRest) {
    public static final String KAFKA_VARIABLE = "KAFKA_BOOTSTRAP_SERVERS";
    public static final String REGISTRY_VARIABLE = "SCHEMA_REGISTRY_URL";
    public static final String FLINK_VARIABLE = "FLINK_REST_URL";

    /** Flink's Web UI for a browser. */
    public String webUi() {
        return flinkRest;
    }

    /** The same as environment variables, as {@code millrace env} prints them. */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(KAFKA_VARIABLE, kafka);
        variables.put(REGISTRY_VARIABLE, registry);
        variables.put(FLINK_VARIABLE, flinkRest);
        return variables;
    }
}
