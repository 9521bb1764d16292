/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.tools.platform.PlatformOptions;
import picocli.CommandLine.Option;

/** The option that names a local platform; several can run beside one another. */
public final class InstanceName {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = PlatformOptions.DEFAULT_NAME,
            description = "Local platform, for several beside one another (default: ${DEFAULT-VALUE}).")
    private String name;

    /** Lower-case letters, digits and hyphens. */
    public String value() {
        return PlatformOptions.requireName(name);
    }
}
