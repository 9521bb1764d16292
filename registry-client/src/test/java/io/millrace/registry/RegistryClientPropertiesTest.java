/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.registry.RegistryServer.Request;
import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the client properties against a real server, which also proves that the unpacked client is complete. */
class RegistryClientPropertiesTest {

    private static final String CREDENTIALS =
            "Basic " + Base64.getEncoder().encodeToString("ann:s3cr+t".getBytes(UTF_8));
    private static final String PASSWORD = "changeit";

    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.http();
        addSchema(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sendsNoCredentialsByDefault() throws UnknownSchemaIdException {
        assertThat(authorization(server.url(), Map.of())).isEmpty();
    }

    @Test
    void userInfoAloneIsEnoughForBasicAuth() throws UnknownSchemaIdException {
        assertThat(authorization(server.url(), Map.of("basic.auth.user.info", "ann:s3cr+t")))
                .hasValue(CREDENTIALS);
    }

    @Test
    void namesMayCarryTheNamespaceOfSerializerSettings() throws UnknownSchemaIdException {
        Map<String, String> properties = Map.of(
                "schema.registry.basic.auth.credentials.source", "USER_INFO",
                "schema.registry.basic.auth.user.info", "ann:s3cr+t");

        assertThat(authorization(server.url(), properties)).hasValue(CREDENTIALS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann:s3cr+t", "ann:s3cr%2Bt"})
    void credentialsInTheUrlAreUsed(String userInfo) throws UnknownSchemaIdException {
        String url = server.url().replace("//", "//" + userInfo + "@");

        assertThat(authorization(url, Map.of())).hasValue(CREDENTIALS);
        assertThat(authorization(url, Map.of("basic.auth.credentials.source", "URL")))
                .hasValue(CREDENTIALS);
    }

    @Test
    void aTokenAloneIsEnoughForBearerAuth() throws UnknownSchemaIdException {
        assertThat(authorization(server.url(), Map.of("bearer.auth.token", "t0ken")))
                .hasValue("Bearer t0ken");
    }

    @Test
    void fetchesAnOauthToken() throws UnknownSchemaIdException {
        String token = Stream.of(
                        "{\"alg\":\"none\"}", "{\"sub\":\"ann\",\"scope\":\"all\",\"iat\":1,\"exp\":9999999999}", "x")
                .map(part -> Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(UTF_8)))
                .collect(Collectors.joining("."));
        server.respond("/token", 200, "{\"access_token\":\"" + token + "\"}");
        Map<String, String> properties = Map.of(
                "bearer.auth.credentials.source", "OAUTHBEARER",
                "bearer.auth.issuer.endpoint.url", server.url() + "/token",
                "bearer.auth.client.id", "ann",
                "bearer.auth.client.secret", "s3cret",
                "bearer.auth.logical.cluster", "lsrc-1",
                "bearer.auth.identity.pool.id", "pool-1");

        assertThat(authorization(server.url(), properties)).hasValue("Bearer " + token);
    }

    @Test
    void goesThroughAProxy() throws UnknownSchemaIdException {
        new ConfluentSchemaRegistry(
                        "http://registry.invalid:8081",
                        Map.of("proxy.host", "127.0.0.1", "proxy.port", Integer.toString(server.port())))
                .schemaById(7);

        assertThat(server.requests)
                .singleElement()
                .extracting(Request::uri)
                .asString()
                .startsWith("http://registry.invalid:8081/schemas/ids/7");
    }

    @Test
    void aTrustStoreMakesTlsWork(@TempDir Path folder) throws Exception {
        Path keyStore = selfSigned(folder, "ip:127.0.0.1");
        try (RegistryServer secure = RegistryServer.https(serverContext(keyStore))) {
            addSchema(secure);
            String url = "https://127.0.0.1:" + secure.port();

            assertThat(catchThrowable(() -> new ConfluentSchemaRegistry(url).schemaById(7)))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("SSLHandshakeException");
            assertThat(new ConfluentSchemaRegistry(url, trusting(keyStore)).schemaById(7))
                    .isNotNull();
        }
    }

    @Test
    void checksHostNamesUnlessDisabled(@TempDir Path folder) throws Exception {
        Path keyStore = selfSigned(folder, "dns:elsewhere.invalid");
        try (RegistryServer secure = RegistryServer.https(serverContext(keyStore))) {
            addSchema(secure);
            String url = "https://127.0.0.1:" + secure.port();
            Map<String, String> unchecked = new HashMap<>(trusting(keyStore));
            unchecked.put("ssl.endpoint.identification.algorithm", "");

            assertThat(catchThrowable(() -> new ConfluentSchemaRegistry(url, trusting(keyStore)).schemaById(7)))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThat(new ConfluentSchemaRegistry(url, unchecked).schemaById(7))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost:8081", "ftp://host", "http://", "http://ann:s3cret@ho st", "://ann:s3cret@h"})
    void rejectsAnInvalidUrlWithoutQuotingIt(String url) {
        Throwable rejection = catchThrowable(() -> new ConfluentSchemaRegistry(url));

        assertThat(rejection)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be like http://host:8081")
                .hasNoCause();
    }

    @Test
    void hostNamesWithUnderscoresAreFine() {
        assertThat(new ConfluentSchemaRegistry("http://schema_registry:8081")).isNotNull();
    }

    @Test
    void rejectsInvalidProperties() {
        assertThatThrownBy(() -> new ConfluentSchemaRegistry(
                        server.url(),
                        Map.of("basic.auth.credentials.source", "NOWHERE", "basic.auth.user.info", "a:b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NOWHERE");
        assertThatThrownBy(() -> new ConfluentSchemaRegistry(server.url(), Map.of("http.read.timeout.ms", "soon")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("soon");
    }

    @Test
    void failuresDoNotQuoteThePassword() {
        server.respondToAll(401, "");
        server.respond("/schemas/ids/7", 401, "");
        String url = server.url().replace("//", "//ann:s3cret@");

        assertThat(catchThrowable(() -> new ConfluentSchemaRegistry(url).schemaById(7)))
                .isInstanceOf(RegistryRefusedException.class)
                .message()
                .doesNotContain("s3cret");
    }

    /** Other classes in that jar would collide with those of other libraries. */
    @Test
    void unpacksNothingElseFromTheJarOfTheClient() throws IOException {
        Path classes = Path.of("target", "classes");
        try (Stream<Path> files = Files.walk(classes)) {
            List<String> folders = files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> classes.relativize(file.getParent()).toString())
                    .filter(folder -> !folder.startsWith("io/millrace/registry"))
                    .filter(folder -> !folder.startsWith("org/apache/flink/avro/registry/confluent/shaded"))
                    .filter(folder -> !folder.startsWith("org/apache/flink/avro/shaded/com/fasterxml/jackson"))
                    .distinct()
                    .toList();

            assertThat(folders).containsExactlyInAnyOrder("com/google/common/base", "com/google/common/io");
        }
        assertThat(classes.resolve("META-INF/NOTICE")).content().contains("kafka-schema-registry-client");
        assertThat(classes.resolve("META-INF/LICENSE")).exists();
    }

    private static void addSchema(RegistryServer server) {
        server.respond("/schemas/ids/7", 200, "{\"schema\":\"\\\"string\\\"\"}");
    }

    private Optional<String> authorization(String url, Map<String, String> properties) throws UnknownSchemaIdException {
        new ConfluentSchemaRegistry(url, properties).schemaById(7);
        return server.requests.get(server.requests.size() - 1).authorization();
    }

    private static Path selfSigned(Path folder, String name) throws Exception {
        Path keyStore = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        PASSWORD,
                        "-storetype",
                        "PKCS12",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + name)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
        return keyStore;
    }

    private static Map<String, String> trusting(Path keyStore) {
        return Map.of(
                "ssl.truststore.location",
                keyStore.toString(),
                "ssl.truststore.password",
                PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    private static SSLContext serverContext(Path keyStore) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keyStore)) {
            keys.load(file, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
