/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.config.TextRequestedException;
import io.millrace.config.binding.ConfigError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintedConfigTest {

    @TempDir
    private Path folder;

    @Test
    void showsTheOriginOfEveryValue() throws IOException {
        Path file = ConfigFile.write(
                        folder, "\nwatermark: {idleness: 3 s}\nwindows: [{name: w, type: count, count: 2}]\n")
                .path();

        String printed = print(Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:1"), "--config", file.toString(), "--group-id=g");

        assertThat(printed.lines())
                .anyMatch(line -> line.matches("environment: local +# default config/jobs/common.yaml:\\d+"))
                .anyMatch(line ->
                        line.matches("allowed-lateness: 10 min +# default config/jobs/purchase-totals.yaml:\\d+"))
                .anyMatch(line -> line.matches("watermark.idleness: 3 s +# .*my.yaml:2"))
                .anyMatch(line -> line.matches("  - \\{name: w, type: count, count: 2} +# .*my.yaml:3"))
                .anyMatch(line ->
                        line.matches("kafka.bootstrap.servers: a:1 +# environment variable KAFKA_BOOTSTRAP_SERVERS"))
                .anyMatch(line -> line.matches("group-id: g +# --group-id"))
                .noneMatch(line -> line.contains("tumbling-1m"));
    }

    @Test
    void masksSecretsEverywhere() {
        String printed = print(
                Map.of("MILLRACE_KAFKA_SASL_JAAS_CONFIG", "secret-1"),
                "--kafka.ssl.keystore.password=secret-2",
                "--producer.ssl.keystore.key=secret-3",
                "--consumer.oauth.client.secret=secret-4",
                "--schema-registry.basic.auth.user.info=me:secret-5",
                "--schema-registry.bearer.auth.token=secret-6",
                "--schema-registry.url=http://me:secret-7@host:1",
                "--kafka.ssl.truststore.password=${env:STORE_PASSWORD}",
                "--kafka.ssl.key.password=secret-8${env:KEY_PASSWORD}");

        assertThat(printed).doesNotContain("secret-").contains("\"http://******@host:1\"", "\"${env:STORE_PASSWORD}\"");
    }

    @Test
    void errorsMaskSecretsToo() {
        assertThat(ConfigFile.errorsOf(Map.of(), "--db.password", "hush", "--schema-registry.url=me:hush@host"))
                .extracting(ConfigError::toString)
                .contains("--db.password: db.password = '******': unknown key; did you mean 'group-id'?");
    }

    @Test
    void canBeLoadedAgain() throws IOException {
        String[] arguments = {
            "--kafka.a=it's \"x\" \\ # y",
            "--kafka.b= null",
            "--kafka.c=a: b",
            "--kafka.d=",
            "--kafka.bootstrap.servers=a:1, b:2",
            "--dedup-horizon=0"
        };

        ConfigFile printed = ConfigFile.write(folder, print(Map.of(), arguments));

        assertThat(printed.load()).isEqualTo(PurchaseTotalsSettings.load(arguments, Map.of()));
    }

    @Test
    void isNotPrintedForInvalidSettings() {
        assertThat(ConfigFile.errorsOf(Map.of(), "--print-config", "--group-id", "a b"))
                .hasSize(1);
    }

    private static String print(Map<String, String> environment, String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--print-config";
        return catchThrowableOfType(TextRequestedException.class, () -> PurchaseTotalsSettings.load(all, environment))
                .getMessage();
    }
}
