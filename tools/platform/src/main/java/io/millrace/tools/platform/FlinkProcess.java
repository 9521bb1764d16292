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
    private static final String RESULT_PREFIX = "BASH_JAVA_UTILS_EXEC_RESULT:";
    /** Flink and its state backends reflect on the JDK. */
    static final List<String> ADD_OPENS = Stream.of(
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
    private final Instance instance;
    private final String restUrl;
    private final int slots;
    private final AtomicInteger starts = new AtomicInteger();

    FlinkProcess(Component component, Instance instance, String restUrl, int slots) {
        this.component = component;
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
        return component == Component.JOBMANAGER ? jobManager() : taskManager();
    }

    private List<String> jobManager() {
        List<String> resources = resources("GET_JM_RESOURCE_PARAMS");
        return java(resources.get(0))
                .with("-XX:TieredStopAtLevel=1")
                .main(
                        classPath(),
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        arguments(resources.get(1)));
    }

    private List<String> taskManager() {
        starts.incrementAndGet();
        List<String> resources = resources("GET_TM_RESOURCE_PARAMS");
        return java(resources.get(0))
                .main(
                        classPath(),
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        arguments(resources.get(1), "-D", "taskmanager.resource-id=" + resourceId()));
    }

    private JavaCommand java(String memoryOptions) {
        return new JavaCommand(instance.temporary())
                .with(words(memoryOptions))
                .with(ADD_OPENS)
                .with("-Dlog.file=" + instance.logs().resolve(component.id() + ".log"))
                .with("-Dlog4j.configurationFile="
                        + configuration().resolve("log4j.properties").toUri());
    }

    private String[] arguments(String dynamicProperties, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--configDir", configuration().toString()));
        arguments.addAll(words(dynamicProperties));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** Memory sizes as computed by Flink: first JVM options, then dynamic properties. */
    private List<String> resources(String request) {
        List<String> command = new JavaCommand(instance.temporary())
                .with("-Xmx64m", "-XX:TieredStopAtLevel=1")
                .main(
                        classPath(),
                        "org.apache.flink.runtime.util.bash.BashJavaUtils",
                        request,
                        "--configDir",
                        configuration().toString());
        List<String> output = Commands.require(command, instance.folder());
        List<String> results = output.stream()
                .filter(line -> line.startsWith(RESULT_PREFIX))
                .map(line -> line.substring(RESULT_PREFIX.length()))
                .toList();
        if (results.size() != 2) {
            throw new OperationFailedException("Flink cannot compute its memory sizes from " + configuration() + ":\n"
                    + String.join("\n", output));
        }
        return results;
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.trim().split("\\s+")).toList();
    }

    private String classPath() {
        return instance.installation().flinkLib().resolve("*").toString();
    }

    private Path configuration() {
        return instance.flinkConfiguration();
    }

    @Override
    public String outputFile() {
        return component.id() + ".out";
    }

    @Override
    public boolean healthy() {
        try {
            List<String> registered = new FlinkRest(restUrl).taskManagerIds();
            return component == Component.JOBMANAGER || registered.contains(resourceId());
        } catch (OperationFailedException e) {
            return false;
        }
    }

    /** Differs for every start because the JobManager lists a killed TaskManager for some more seconds. */
    private String resourceId() {
        return "local-" + starts.get();
    }
}
