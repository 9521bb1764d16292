/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryConnectionTest {

    @TempDir
    private Path folder;

    @Test
    void resolvesPlaceholdersWithTheProvidersOfTheKafkaClients() throws Exception {
        List<String> authorizations = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("[]".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        Path secrets = Files.writeString(folder.resolve("secrets.properties"), "login=ann:hush\n");
        String[] arguments = {
            "--schema-registry.url",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "--schema-registry.basic.auth.user.info",
            "${file:" + secrets + ":login}",
            "--kafka.config.providers",
            "file",
            "--kafka.config.providers.file.class",
            "org.apache.kafka.common.config.provider.FileConfigProvider"
        };
        try {
            RegistryConnection.of(
                            PurchaseTotalsSettings.load(arguments, Map.of()).job())
                    .versions("any");
        } finally {
            server.stop(0);
        }

        String expected = "Basic " + Base64.getEncoder().encodeToString("ann:hush".getBytes(UTF_8));
        assertThat(authorizations).containsExactly(expected);
    }
}
