/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.tools.platform.PlatformOptions;
import picocli.CommandLine.Option;

/** The option that names a local platform; several can run side by side. */
public final class InstanceName {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = PlatformOptions.DEFAULT_NAME,
            description = "Name of the local platform, to run several side by side (default: ${DEFAULT-VALUE}).")
    private String name;

    /**
     * The name: lower-case letters, digits and hyphens.
     *
     * @throws io.millrace.config.UsageException if it has other characters
     */
    public String value() {
        return PlatformOptions.requireName(name);
    }
}
