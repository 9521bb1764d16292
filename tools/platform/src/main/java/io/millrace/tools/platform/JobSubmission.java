/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Arguments of one {@code flink run}.
 *
 * @param savepoint path of the savepoint or retained checkpoint to start from
 * @param arguments arguments of the job itself
 */
public record JobSubmission(
        String entryClass, Path jar, int parallelism, Optional<String> savepoint, List<String> arguments) {
    public JobSubmission {
        arguments = List.copyOf(arguments);
    }
}
