/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of a job without those that are secret: a command line is visible to every user of the machine, in logs
 * and in Flink's REST API.
 *
 * @param visible all other arguments, in their order
 * @param secrets values by key
 */
public record SecretArguments(List<String> visible, Map<String, String> secrets) {

    public SecretArguments {
        visible = List.copyOf(visible);
        secrets = new LinkedHashMap<>(secrets);
    }

    /** Separates the arguments whose values {@link Secrets} masks. */
    public static SecretArguments separate(List<String> arguments) {
        List<String> visible = new ArrayList<>();
        Map<String, String> secrets = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            boolean followed = i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--");
            if (!argument.startsWith("--") || (equals < 0 && !followed)) {
                visible.add(argument);
                continue;
            }
            String key = argument.substring(2, equals < 0 ? argument.length() : equals);
            String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
            if (!Secrets.masked(key, value).equals(value)) {
                secrets.put(key, value);
                continue;
            }
            visible.addAll(equals < 0 ? List.of(argument, value) : List.of(argument));
        }
        return new SecretArguments(visible, secrets);
    }

    /** The environment variables that set the same keys; they would win over a file with the secrets. */
    public Set<String> variables() {
        Set<String> variables = new HashSet<>();
        secrets.keySet().forEach(key -> variables.addAll(EnvironmentVariables.variablesOf(key)));
        return variables;
    }

    /** The secrets as a settings file. */
    public String yaml() {
        StringBuilder yaml = new StringBuilder();
        secrets.forEach((key, value) -> yaml.append(key)
                .append(": ")
                .append(PrintedConfig.quoted(value))
                .append("\n"));
        return yaml.toString();
    }

    /** Leaves out the values. */
    @Override
    public String toString() {
        return "SecretArguments[visible=%s, secrets=%s]".formatted(visible, secrets.keySet());
    }
}
