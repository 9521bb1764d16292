/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** A Kafka broker that is its own controller. */
final class KafkaBroker implements ProcessDefinition {
    private static final String LOGGING = """
        status=warn
        appender.console.type=Console
        appender.console.name=console
        appender.console.layout.type=PatternLayout
        appender.console.layout.pattern=%d{ISO8601} %-5p [%t] %c{1} - %m%n
        rootLogger.level=warn
        rootLogger.appenderRef.console.ref=console
        logger.server.name=kafka.server
        logger.server.level=info
        """;

    private final Instance instance;
    private final int port;
    private final int controllerPort;

    KafkaBroker(Instance instance, int port, int controllerPort) {
        this.instance = instance;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    @Override
    public Component component() {
        return Component.KAFKA;
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void prepare() {
        try {
            Files.createDirectories(instance.configuration());
            Files.writeString(properties(), serverProperties());
            Files.writeString(logging(), LOGGING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the broker's configuration", e);
        }
        if (!Files.exists(data().resolve("meta.properties"))) {
            format();
        }
    }

    private void format() {
        List<String> command = java("-Xmx128m", "-XX:TieredStopAtLevel=1")
                .main(
                        classPath(),
                        "kafka.tools.StorageTool",
                        "format",
                        "--cluster-id",
                        Uuid.randomUuid().toString(),
                        "--config",
                        properties().toString());
        Commands.require(command, instance.folder());
    }

    @Override
    public List<String> command() {
        return java("-Xms128m", "-Xmx512m")
                .main(classPath(), "kafka.Kafka", properties().toString());
    }

    @Override
    public boolean healthy() {
        return Probe.isListening(port) && Probe.isKafkaUp(address());
    }

    private JavaCommand java(String... options) {
        return new JavaCommand(instance.temporary())
                .with(options)
                .with("-Dlog4j2.configurationFile=" + logging().toUri());
    }

    private String classPath() {
        return instance.installation().kafkaLib().resolve("*").toString();
    }

    private Path properties() {
        return instance.configuration().resolve("kafka.properties");
    }

    private Path logging() {
        return instance.configuration().resolve("kafka-log4j2.properties");
    }

    private Path data() {
        return instance.data().resolve("kafka");
    }

    private String serverProperties() {
        return """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%2$s
            controller.listener.names=CONTROLLER
            inter.broker.listener.name=PLAINTEXT
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
            listeners=PLAINTEXT://127.0.0.1:%1$s,CONTROLLER://127.0.0.1:%2$s
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$s
            log.dirs=%3$s
            # Only the catalogue creates topics: a misspelt name is an error, not a new topic.
            auto.create.topics.enable=false
            # Internal topics have a single replica because there is a single broker.
            offsets.topic.num.partitions=4
            offsets.topic.replication.factor=1
            transaction.state.log.num.partitions=4
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            # Consumer groups start without waiting for more members.
            group.initial.rebalance.delay.ms=0
            # After a kill, the new broker cannot register until the session of the old one has expired.
            broker.session.timeout.ms=3000
            broker.heartbeat.interval.ms=500
            """.formatted(port, controllerPort, escaped(data().toString()));
    }

    /** A value for a file of properties, which is ASCII. */
    static String escaped(String value) {
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            ascii.append(
                    character < 0x80 ? "" + character : "\\u" + HexFormat.of().toHexDigits(character));
        }
        return ascii.toString();
    }
}
