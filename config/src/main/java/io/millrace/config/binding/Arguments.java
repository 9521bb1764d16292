/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command line of a job: {@code --config FILE}, {@code --key value}, {@code --key=value}, {@code --print-config} and
 * {@code --help}. A value that begins with two hyphens needs the form with {@code =}.
 *
 * @param settings in the order given, each key once
 */
record Arguments(List<ConfigValue> settings, Optional<ConfigValue> configFile, Request request) {

    static final String USAGE = """
            Settings, each from the last of these that gives it:
              1. the packaged defaults below
              2. --config FILE          a YAML file with the keys to change
              3. environment variables  KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL, or MILLRACE_ and the key in upper case
                                        with _ for every other character: MILLRACE_ALLOWED_LATENESS; empty = not given
              4. --key value            or --key=value
            --print-config shows the effective values and where each came from, --help this text.
            """;

    private static final String CONFIG = "config";
    private static final String FORM = "write settings as --key value or --key=value";

    /** What the arguments ask for. */
    enum Request {
        RUN,
        PRINT_CONFIG,
        HELP
    }

    static Arguments parse(String[] arguments, List<ConfigError> faults) {
        List<ConfigValue> settings = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        Request request = Request.RUN;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--help") || argument.equals("-h")) {
                request = Request.HELP;
                continue;
            }
            if (argument.equals("--print-config")) {
                request = request == Request.HELP ? request : Request.PRINT_CONFIG;
                continue;
            }
            if (!argument.startsWith("--") || argument.equals("--")) {
                faults.add(new ConfigError("argument '" + argument + "'", "", "", "is not a setting", FORM));
                continue;
            }
            boolean separate = argument.indexOf('=') < 0;
            boolean followed = i + 1 < arguments.length && !arguments[i + 1].startsWith("--");
            String key = separate ? argument.substring(2) : argument.substring(2, argument.indexOf('='));
            String source = "--" + key;
            if (!keys.add(key)) {
                faults.add(new ConfigError(source, key, "", "is given more than once", "give it once"));
            }
            if (separate && !followed) {
                faults.add(new ConfigError(source, key, "", "has no value", FORM));
                continue;
            }
            String value = separate ? arguments[++i] : argument.substring(argument.indexOf('=') + 1);
            settings.add(new ConfigValue(key, value, source));
        }
        Optional<ConfigValue> configFile =
                settings.stream().filter(given -> given.key().equals(CONFIG)).findFirst();
        settings.removeIf(given -> given.key().equals(CONFIG));
        return new Arguments(settings, configFile, request);
    }
}
