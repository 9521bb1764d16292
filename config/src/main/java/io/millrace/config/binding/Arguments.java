/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The command line of a job: {@code --config FILE}, {@code --key value}, {@code --key=value}, {@code --print-config} and
 * {@code --help}. A value that begins with two hyphens needs the form with {@code =}.
 *
 * @param settings in the order of the command line
 * @param configFiles in the order of the command line; later files override earlier ones
 */
record Arguments(List<ConfigValue> settings, List<ConfigValue> configFiles, Request request) {

    static final String USAGE = """
            Where settings come from; the last of these that sets a key wins:
              1. the packaged defaults below: common.yaml, then the job's own file
              2. --config FILE          a YAML file with the keys to change; repeatable, later files win
              3. environment variables  KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL, or MILLRACE_ and the key in upper case
                                        with _ for every other character: MILLRACE_ALLOWED_LATENESS; empty = not set
              4. --key value            or --key=value
            --print-config prints the effective values and where each came from, --help this text.
            Durations: a whole number and a unit (ms, s, m or min, h, d), such as 90s, 10 min or 2h, or ISO-8601 (PT10M).
            """;

    private static final String CONFIG = "config";
    private static final String FORM = "write settings as --key value or --key=value";

    /** The action the command line requests. */
    enum Request {
        RUN,
        PRINT_CONFIG,
        HELP
    }

    static Arguments parse(String[] arguments, List<ConfigError> errors) {
        List<ConfigValue> settings = new ArrayList<>();
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
                errors.add(new ConfigError("command line", "", "", "unexpected argument '" + argument + "'", FORM));
                continue;
            }
            int equals = argument.indexOf('=');
            if (equals >= 0) {
                settings.add(setting(argument.substring(2, equals), argument.substring(equals + 1)));
                continue;
            }
            boolean followed = i + 1 < arguments.length && !arguments[i + 1].startsWith("--");
            if (!followed) {
                errors.add(new ConfigError(argument, argument.substring(2), "", "missing value", FORM));
                continue;
            }
            settings.add(setting(argument.substring(2), arguments[++i]));
        }
        return of(settings, request, errors);
    }

    private static ConfigValue setting(String key, String value) {
        return new ConfigValue(key, value, "--" + key);
    }

    private static Arguments of(List<ConfigValue> all, Request request, List<ConfigError> errors) {
        List<ConfigValue> settings = new ArrayList<>();
        List<ConfigValue> configFiles = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (ConfigValue setting : all) {
            if (setting.key().equals(CONFIG)) {
                configFiles.add(setting);
                continue;
            }
            if (!keys.add(setting.key())) {
                errors.add(setting.error("set more than once", "keep one of them"));
            }
            settings.add(setting);
        }
        return new Arguments(settings, configFiles, request);
    }
}
