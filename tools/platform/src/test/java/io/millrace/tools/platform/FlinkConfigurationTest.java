/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkConfigurationTest {
    @TempDir
    private Path folder;

    private Path source;
    private Path target;

    @BeforeEach
    void createSource() throws IOException {
        source = Files.createDirectories(folder.resolve("source"));
        target = folder.resolve("target");
        Files.writeString(source.resolve("config.yaml"), """
                rest:
                  port: 8081
                  flamegraph.enabled: true
                state.backend.type: rocksdb
                pipeline:
                  jars: [a.jar, b.jar]
                env.java.opts.all: "-Dit's=here"
                """);
        Files.writeString(source.resolve("log4j.properties"), "rootLogger.level=info");
    }

    @Test
    void overridesNestedKeysWithFlatOnes() throws IOException {
        new FlinkConfiguration(source, target, Map.of("rest.port", 20_001)).write();

        assertThat(FlinkConfiguration.read(target.resolve("config.yaml")))
                .isEqualTo(Map.of(
                        "rest.port", "20001",
                        "rest.flamegraph.enabled", "true",
                        "state.backend.type", "rocksdb",
                        "pipeline.jars", "a.jar;b.jar",
                        "env.java.opts.all", "-Dit's=here"));
    }

    @Test
    void copiesTheOtherFiles() throws IOException {
        new FlinkConfiguration(source, target, Map.of()).write();

        assertThat(target.resolve("log4j.properties")).hasContent("rootLogger.level=info");
    }
}
