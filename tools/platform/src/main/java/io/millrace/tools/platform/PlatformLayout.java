/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Which ports and folders the components of one platform use, so that they find one another. */
record PlatformLayout(PlatformOptions options, Map<String, Integer> ports) {
    private static final String KAFKA = "kafka";
    private static final String KAFKA_CONTROLLER = "kafka-controller";
    private static final String REGISTRY = "registry";
    private static final String FLINK = "flink";
    private static final String JOBMANAGER_RPC = "jobmanager-rpc";

    PlatformLayout {
        ports = Map.copyOf(ports);
    }

    static PlatformLayout choose(PlatformOptions options, PlatformState before) {
        Ports ports = new Ports(RandomGenerator.getDefault());
        Map<String, Integer> chosen = new TreeMap<>();
        chosen.put(KAFKA, ports.choose("--kafka-port", options.kafkaPort(), before.port(KAFKA)));
        chosen.put(REGISTRY, ports.choose("--registry-port", options.registryPort(), before.port(REGISTRY)));
        chosen.put(FLINK, ports.choose("--flink-port", options.flinkPort(), before.port(FLINK)));
        for (String internal : List.of(KAFKA_CONTROLLER, JOBMANAGER_RPC)) {
            chosen.put(internal, ports.choose(internal, OptionalInt.empty(), before.port(internal)));
        }
        return new PlatformLayout(options, chosen);
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
        Installation installation = options.installation();
        String rest = addresses().flinkRest();
        return List.of(
                new KafkaBroker(installation, instance(), ports.get(KAFKA), ports.get(KAFKA_CONTROLLER)),
                new RegistryServer(installation, instance(), ports.get(REGISTRY)),
                new FlinkProcess(Component.JOBMANAGER, installation, instance(), rest, options.slots()),
                new FlinkProcess(Component.TASKMANAGER, installation, instance(), rest, options.slots()));
    }

    FlinkConfiguration flinkConfiguration() {
        String loopback = "127.0.0.1";
        Map<String, Object> settings = new LinkedHashMap<>();
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
        // A TaskManager that starts together with the JobManager knocks again soon.
        settings.put("cluster.registration.error-delay", "500 ms");
        settings.put("cluster.registration.refused-registration-delay", "500 ms");
        // The JobManager misses a killed TaskManager after two failed calls, a TaskManager a killed JobManager only
        // after the timeout.
        settings.put("heartbeat.interval", "2 s");
        settings.put("heartbeat.timeout", "20 s");
        settings.put("io.tmp.dirs", instance().resolve("data/tmp"));
        settings.put("execution.checkpointing.dir", folder("data/checkpoints"));
        settings.put("execution.checkpointing.savepoint-dir", folder("savepoints"));
        return new FlinkConfiguration(
                options.installation().flinkConfiguration(), instance().resolve("conf/flink"), settings);
    }

    private String folder(String name) {
        return instance().resolve(name).toUri().toString();
    }

    private Path instance() {
        return options.installation().instance(options.name());
    }
}
