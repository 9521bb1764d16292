/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Ports, folders and effective Flink configuration of one platform. */
record PlatformLayout(PlatformOptions options, Map<String, Integer> ports) {
    private static final String KAFKA = "kafka";
    private static final String KAFKA_CONTROLLER = "kafka-controller";
    private static final String REGISTRY = "registry";
    private static final String FLINK = "flink";
    private static final String JOBMANAGER_RPC = "jobmanager-rpc";

    PlatformLayout {
        ports = Map.copyOf(ports);
    }

    static PlatformLayout allocate(PlatformOptions options, PlatformState previous) {
        PortAllocator ports = new PortAllocator(RandomGenerator.getDefault());
        Map<String, Integer> allocated = new TreeMap<>();
        allocated.put(KAFKA, ports.allocate("--kafka-port", options.kafkaPort(), previous.port(KAFKA)));
        allocated.put(REGISTRY, ports.allocate("--registry-port", options.registryPort(), previous.port(REGISTRY)));
        allocated.put(FLINK, ports.allocate("--flink-port", options.flinkPort(), previous.port(FLINK)));
        for (String internal : List.of(KAFKA_CONTROLLER, JOBMANAGER_RPC)) {
            allocated.put(internal, ports.allocate(internal, OptionalInt.empty(), previous.port(internal)));
        }
        return new PlatformLayout(options, allocated);
    }

    static Addresses addresses(Map<String, Integer> ports) {
        return new Addresses(
                "127.0.0.1:" + ports.get(KAFKA),
                "http://127.0.0.1:" + ports.get(REGISTRY) + "/apis/ccompat/v7",
                "http://127.0.0.1:" + ports.get(FLINK));
    }

    Addresses addresses() {
        return addresses(ports);
    }

    List<ProcessDefinition> definitions() {
        Instance instance = Instance.of(options);
        String rest = addresses().flinkRest();
        return List.of(
                new KafkaBroker(instance, ports.get(KAFKA), ports.get(KAFKA_CONTROLLER)),
                new RegistryServer(instance, ports.get(REGISTRY)),
                new FlinkProcess(Component.JOBMANAGER, instance, rest, options.slots()),
                new FlinkProcess(Component.TASKMANAGER, instance, rest, options.slots()));
    }

    FlinkConfiguration flinkConfiguration() {
        Instance instance = Instance.of(options);
        String loopback = "127.0.0.1";
        Map<String, Object> settings = new LinkedHashMap<>(options.flinkSettings());
        settings.put("jobmanager.rpc.address", loopback);
        settings.put("jobmanager.rpc.port", ports.get(JOBMANAGER_RPC));
        settings.put("jobmanager.bind-host", loopback);
        settings.put("taskmanager.host", loopback);
        settings.put("taskmanager.bind-host", loopback);
        settings.put("taskmanager.numberOfTaskSlots", options.slots());
        settings.put("rest.address", loopback);
        settings.put("rest.bind-address", loopback);
        settings.put("rest.port", ports.get(FLINK));
        settings.put("rest.bind-port", ports.get(FLINK));
        // A TaskManager that starts before the JobManager is ready retries soon.
        settings.put("cluster.registration.error-delay", "500 ms");
        settings.put("cluster.registration.refused-registration-delay", "500 ms");
        // The JobManager notices a killed TaskManager after two failed calls; a TaskManager notices a killed JobManager
        // only after the timeout.
        settings.put("heartbeat.interval", "2 s");
        settings.put("heartbeat.timeout", "20 s");
        settings.put("io.tmp.dirs", instance.data().resolve("tmp"));
        settings.put("execution.checkpointing.dir", uri(instance.checkpoints()));
        settings.put("execution.checkpointing.savepoint-dir", uri(instance.savepoints()));
        return new FlinkConfiguration(
                options.installation().flinkConfiguration(), instance.flinkConfiguration(), settings);
    }

    /** Flink decodes nothing in a path: it has to be as the file system knows it. */
    private static String uri(Path folder) {
        return "file://" + folder;
    }
}
