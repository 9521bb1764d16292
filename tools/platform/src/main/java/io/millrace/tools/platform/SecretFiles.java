/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.binding.SecretArguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Settings files with the secrets of jobs, one per job, which only their owner can read. */
record SecretFiles(Path folder) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Replaces the job's file; without secrets there is none. */
    Optional<Path> replace(String job, SecretArguments arguments) {
        Path file = folder.resolve(job + ".yaml");
        try {
            Files.deleteIfExists(file);
            if (arguments.secrets().isEmpty()) {
                return Optional.empty();
            }
            Files.createDirectories(folder);
            Files.createFile(file, OWNER_ONLY);
            Files.writeString(file, arguments.yaml());
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
