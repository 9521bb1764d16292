/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Arguments of one {@code flink run}.
 *
 * @param classPath jars that the job's own jar needs besides the cluster's; the nodes of the cluster must see them too
 * @param savepoint path of the savepoint or retained checkpoint to start from
 * @param arguments arguments of the job itself
 */
public record JobSubmission(
        String entryClass,
        Path jar,
        List<Path> classPath,
        int parallelism,
        Optional<String> savepoint,
        List<String> arguments) {
    public JobSubmission {
        classPath = List.copyOf(classPath);
        arguments = List.copyOf(arguments);
    }

    /** A job whose jar has everything it needs. */
    public JobSubmission(
            String entryClass, Path jar, int parallelism, Optional<String> savepoint, List<String> arguments) {
        this(entryClass, jar, List.of(), parallelism, savepoint, arguments);
    }
}
