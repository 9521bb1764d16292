/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.config.jobs.ConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientPropertiesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "acks, remove it",
        "auto.offset.reset, use start-from",
        "enable.auto.commit, remove it",
        "enable.idempotence, remove it",
        "group.id, use group-id",
        "isolation.level, remove it",
        "key.deserializer, remove it",
        "key.serializer, remove it",
        "transaction.timeout.ms, use transaction-timeout",
        "transactional.id, remove it",
        "value.deserializer, remove it",
        "value.serializer, remove it",
    })
    void rejectsPropertiesThatTheJobSets(String property, String remedy) {
        for (String prefix : new String[] {"kafka.", "producer.", "consumer."}) {
            assertThat(ConfigFile.errorsOf(Map.of(), "--" + prefix + property, "x"))
                    .singleElement()
                    .satisfies(error -> {
                        assertThat(error.key()).isEqualTo(prefix + property);
                        assertThat(error.problem()).isEqualTo("cannot be set");
                        assertThat(error.remedy()).startsWith(remedy);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"producer.bootstrap.servers", "consumer.bootstrap.servers", "schema-registry.schema.registry.url"
            })
    void rejectsASecondAddress(String key) {
        assertThat(ConfigFile.errorsOf(Map.of(), "--" + key, "a:1"))
                .extracting(ConfigError::key, ConfigError::problem)
                .containsExactly(tuple(key, "cannot be set"));
    }

    @Test
    void rejectsNestedProperties() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "kafka:\n  isolation:\n    level: read_uncommitted\n");

        assertThat(file.error().key()).isEqualTo("kafka.isolation.level");
    }

    @Test
    void rejectsAListForASingleValue() throws IOException {
        ConfigFile file = ConfigFile.write(folder, "kafka:\n  bootstrap.servers: [a:1, b:2]\n  x: [1, 2]\n");

        assertThat(file.errors())
                .extracting(ConfigError::problem)
                .containsExactly("must be a single value, not a list", "must be a single value, not a list");
    }

    @Test
    void passesPlaceholdersOnUnchanged() throws IOException {
        ConfigFile file = ConfigFile.write(folder, """
                kafka:
                  bootstrap.servers: ${env:BROKERS}
                  config.providers: env
                  ssl.key.password: ${env:KAFKA_PASSWORD}
                """);

        assertThat(file.load().job().kafka())
                .containsEntry("bootstrap.servers", "${env:BROKERS}")
                .containsEntry("ssl.key.password", "${env:KAFKA_PASSWORD}");
    }
}
