/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UsageException;
import io.millrace.config.jobs.JobDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A checkout of Millrace and the artifacts built in it.
 *
 * @param root the folder that holds {@code pom.xml} and {@code scripts}
 */
public record Installation(Path root) {
    public static final String HOME_PROPERTY = "millrace.home";
    private static final String HOME_VARIABLE = "MILLRACE_HOME";

    public Installation {
        root = root.toAbsolutePath().normalize();
    }

    /** The checkout named by {@code -Dmillrace.home}, else by {@code MILLRACE_HOME}, else the one around the working directory. */
    public static Installation locate() {
        String home = System.getProperty(HOME_PROPERTY, System.getenv(HOME_VARIABLE));
        if (home != null) {
            return new Installation(Path.of(home));
        }
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            if (Files.exists(folder.resolve("scripts/millrace")) && Files.exists(folder.resolve("tools/platform"))) {
                return new Installation(folder);
            }
            folder = folder.getParent();
        }
        throw new UsageException("not inside a Millrace checkout; run scripts/millrace or set " + HOME_VARIABLE);
    }

    /** The folder of one platform: configuration, logs, data, savepoints and the state file. */
    public Path instance(String name) {
        return root.resolve(".millrace").resolve(name);
    }

    public Path jobsJar() {
        return built(root.resolve("jobs/target/millrace-jobs.jar"));
    }

    public Path kafkaLib() {
        return built(root.resolve("tools/platform/kafka/target/lib"));
    }

    public Path flinkLib() {
        return built(root.resolve("tools/platform/flink/target/lib"));
    }

    public Path registryHome() {
        return built(root.resolve("tools/platform/registry/target/registry"));
    }

    Path simulationClasses() {
        return built(root.resolve("tools/simulation/target/classes"));
    }

    Path simulationLib() {
        return built(root.resolve("tools/simulation/target/lib"));
    }

    /** Shell script that stops a child process when its launcher ends. */
    Path childScript() {
        return root.resolve("tools/platform/child.sh");
    }

    /** The {@code flink} command of the assembled Flink. */
    Path flinkCommand() {
        return root.resolve("tools/platform/flink/bin/flink");
    }

    Path flinkConfiguration() {
        return root.resolve("flink-conf/local");
    }

    public Path topicsFile() {
        return root.resolve("config/topics.yaml");
    }

    /** Arguments that make a job read its settings files from this checkout instead of its jar. */
    public List<String> settingsArguments(JobDefinition job) {
        List<String> arguments = new ArrayList<>();
        for (String file : List.of(JobDefinition.COMMON_SETTINGS_FILE, job.settingsFile())) {
            arguments.addAll(List.of("--config", settingsFolder().resolve(file).toString()));
        }
        return arguments;
    }

    /**
     * The file of a profile, a set of settings with a purpose.
     *
     * @throws UsageException if the job has no profile of that name
     */
    public Path profile(JobDefinition job, String name) {
        Path folder = root.resolve("config/profiles");
        Path file = folder.resolve(name).resolve(job.name() + ".yaml");
        if (!name.matches("[a-z-]+") || !Files.isRegularFile(file)) {
            throw new UsageException("%s has no profile '%s'; a profile is a file %s"
                    .formatted(job.name(), name, folder.resolve("NAME").resolve(job.name() + ".yaml")));
        }
        return file;
    }

    public Path settingsFolder() {
        return root.resolve("config/jobs");
    }

    private static Path built(Path path) {
        if (!Files.exists(path)) {
            throw new OperationFailedException(path + " is missing; run scripts/millrace or mvn -DskipTests package");
        }
        return path;
    }
}
