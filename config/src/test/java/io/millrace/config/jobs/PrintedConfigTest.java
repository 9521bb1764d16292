/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.config.TextRequestedException;
import io.millrace.config.binding.ConfigError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintedConfigTest {

    @TempDir
    private Path folder;

    @Test
    void namesTheOriginOfEveryValue() throws IOException {
        Path file = ConfigFile.write(
                        folder, "\nwatermark: {idleness: 3 s}\nwindows: [{name: w, type: count, count: 2}]\n")
                .path();

        List<String> lines =
                print(Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:1"), "--config", file.toString(), "--group-id=g");

        assertThat(lines)
                .anyMatch(line -> line.matches("environment: local +# default config/jobs/purchase-totals.yaml:\\d+"))
                .anyMatch(line -> line.matches("watermark.idleness: 3 s +# .*my.yaml:2"))
                .anyMatch(line -> line.matches("  - \\{name: w, type: count, count: 2} +# .*my.yaml:3"))
                .anyMatch(line ->
                        line.matches("kafka.bootstrap.servers: a:1 +# environment variable KAFKA_BOOTSTRAP_SERVERS"))
                .anyMatch(line -> line.matches("group-id: g +# --group-id"))
                .noneMatch(line -> line.contains("tumbling-1m"));
    }

    @Test
    void masksSecretsWhereverTheyAre() {
        List<String> lines = print(
                Map.of("MILLRACE_KAFKA_SASL_JAAS_CONFIG", "secret-1"),
                "--kafka.ssl.keystore.password=secret-2",
                "--producer.ssl.keystore.key=secret-3",
                "--consumer.oauth.client.secret=secret-4",
                "--schema-registry.basic.auth.user.info=me:secret-5",
                "--schema-registry.bearer.auth.token=secret-6",
                "--schema-registry.url=http://me:secret-7@host:1",
                "--kafka.ssl.truststore.password=${env:STORE_PASSWORD}",
                "--kafka.ssl.key.password=secret-8${env:KEY_PASSWORD}");

        assertThat(String.join("\n", lines))
                .doesNotContain("secret-")
                .contains("\"http://******@host:1\"", "\"${env:STORE_PASSWORD}\"");
    }

    @Test
    void faultsHideSecretsToo() {
        assertThat(ConfigFile.faultsOf(Map.of(), "--db.password", "hush", "--schema-registry.url=me:hush@host"))
                .extracting(ConfigError::toString)
                .noneMatch(line -> line.contains("db.password = 'hush'"));
    }

    @Test
    void canBeReadAgain() throws IOException {
        String[] arguments = {
            "--kafka.a=it's \"x\" \\ # y",
            "--kafka.b= null",
            "--kafka.c=a: b",
            "--kafka.d=",
            "--kafka.bootstrap.servers=a:1, b:2",
            "--dedup-horizon=0"
        };

        ConfigFile printed = ConfigFile.write(
                folder, JobDefinition.PURCHASE_TOTALS.settings().printConfig(arguments, Map.of()));

        assertThat(printed.load()).isEqualTo(PurchaseTotalsSettings.load(arguments, Map.of()));
    }

    @Test
    void isNotPrintedForSettingsThatAreWrong() {
        assertThat(ConfigFile.faultsOf(Map.of(), "--print-config", "--group-id", "a b"))
                .hasSize(1);
    }

    private static List<String> print(Map<String, String> environment, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--print-config";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        TextRequestedException text =
                catchThrowableOfType(TextRequestedException.class, () -> PurchaseTotalsSettings.load(all, environment));
        assertThat(text).hasMessage(JobDefinition.PURCHASE_TOTALS.settings().printConfig(arguments, environment));
        return text.getMessage().lines().toList();
    }
}
