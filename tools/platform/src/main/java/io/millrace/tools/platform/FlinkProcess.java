/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The JobManager or the one TaskManager of the local Flink cluster. */
final class FlinkProcess implements ProcessDefinition {
    private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";
    private static final List<String> OPENED = Stream.of(
                    "java.lang",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "java.util.concurrent.locks",
                    "java.net",
                    "java.io",
                    "java.nio",
                    "sun.nio.ch",
                    "java.lang.reflect",
                    "java.text",
                    "java.time")
            .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
            .toList();

    private final Component component;
    private final Installation installation;
    private final Path instance;
    private final String restUrl;
    private final int slots;
    private final AtomicInteger starts = new AtomicInteger();

    FlinkProcess(Component component, Installation installation, Path instance, String restUrl, int slots) {
        this.component = component;
        this.installation = installation;
        this.instance = instance;
        this.restUrl = restUrl;
        this.slots = slots;
    }

    @Override
    public Component component() {
        return component;
    }

    @Override
    public String address() {
        return component == Component.JOBMANAGER ? restUrl : slots + " task slots";
    }

    @Override
    public void prepare() {}

    @Override
    public List<String> command() {
        boolean jobManager = component == Component.JOBMANAGER;
        List<String> resources = resources(jobManager ? "GET_JM_RESOURCE_PARAMS" : "GET_TM_RESOURCE_PARAMS");
        List<String> arguments =
                new ArrayList<>(List.of("--configDir", configuration().toString()));
        arguments.addAll(words(resources.get(1)));
        if (!jobManager) {
            starts.incrementAndGet();
            arguments.addAll(List.of("-D", "taskmanager.resource-id=" + resourceId()));
        }
        JavaCommand java = new JavaCommand()
                .with(words(resources.get(0)))
                .with(OPENED)
                .with("-Dlog.file=" + instance.resolve("logs").resolve(component.id() + ".log"))
                .with("-Dlog4j.configurationFile="
                        + configuration().resolve("log4j.properties").toUri());
        if (jobManager) {
            return java.with("-XX:TieredStopAtLevel=1")
                    .main(
                            classPath(),
                            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                            arguments.toArray(String[]::new));
        }
        return java.main(
                classPath(),
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                arguments.toArray(String[]::new));
    }

    /** Flink's own computation of memory sizes: JVM options, then dynamic properties. */
    private List<String> resources(String request) {
        List<String> command = new JavaCommand()
                .with("-Xmx64m", "-XX:TieredStopAtLevel=1")
                .main(
                        classPath(),
                        "org.apache.flink.runtime.util.bash.BashJavaUtils",
                        request,
                        "--configDir",
                        configuration().toString());
        List<String> output = Commands.check(command, instance);
        List<String> results = output.stream()
                .filter(line -> line.startsWith(RESULT))
                .map(line -> line.substring(RESULT.length()))
                .toList();
        if (results.size() != 2) {
            throw new OperationFailedException("Flink did not compute its memory sizes from " + configuration() + ":\n"
                    + String.join("\n", output));
        }
        return results;
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.trim().split("\\s+")).toList();
    }

    private String classPath() {
        return installation.flinkLib().resolve("*").toString();
    }

    private Path configuration() {
        return instance.resolve("conf/flink");
    }

    @Override
    public String outputFile() {
        return component.id() + ".out";
    }

    @Override
    public boolean healthy() {
        FlinkRest rest = new FlinkRest(restUrl);
        try {
            return component == Component.JOBMANAGER
                    ? rest.overview().slotsTotal() >= 0
                    : rest.taskManagers().contains(resourceId());
        } catch (OperationFailedException e) {
            return false;
        }
    }

    /** Another one for each start: the JobManager still counts a killed TaskManager for some seconds. */
    private String resourceId() {
        return "local-" + starts.get();
    }
}
