/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Arguments of the peers, each {@code key=value}; the benchmark passes all of them to each. */
public record PeerArguments(Map<String, String> values) {

    public static PeerArguments of(String... arguments) {
        return new PeerArguments(Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    public String kafka() {
        return value("kafka");
    }

    public String registry() {
        return value("registry");
    }

    public String input() {
        return value("input");
    }

    public String output() {
        return value("output");
    }

    /** Number of records of the input. */
    public long records() {
        return Long.parseLong(value("records"));
    }

    /** The id of the newest value schema of a topic of the catalogue. */
    public int schemaId(String topic) {
        return Integer.parseInt(value("schema-id." + topic));
    }

    public String value(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("argument " + key + "=… is missing");
        }
        return value;
    }
}
