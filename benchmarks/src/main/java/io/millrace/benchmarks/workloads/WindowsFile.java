/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Settings files with the one window of a workload: windows can be set in a file only.
 *
 * @param folder where to write them
 */
public record WindowsFile(Path folder) {

    /** Writes a file with that definition and returns its path. */
    String of(String definition) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve("windows-" + Integer.toHexString(definition.hashCode()) + ".yaml");
            Files.writeString(file, "windows:\n  - {" + definition + "}\n");
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }
}
