/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.registry.RegistryServer.Request;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfluentSchemaRegistryTest {

    private static final String NOTE = "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Note\\\",\\\"fields\\\":[]}";
    private static final Schema NOTE_SCHEMA =
            new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Note\",\"fields\":[]}");
    private static final String BY_ID = "/schemas/ids/7";
    private static final String SUBJECT = "/subjects/notes-value";

    private RegistryServer server;
    private SchemaRegistry registry;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.http();
        registry = new ConfluentSchemaRegistry(server.url());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void findsASchemaById() throws UnknownSchemaIdException {
        server.respond(BY_ID, 200, "{\"schema\":\"" + NOTE + "\"}");

        assertThat(registry.schemaById(7)).isEqualTo(NOTE_SCHEMA);
        assertThat(server.requests).singleElement().extracting(Request::method).isEqualTo("GET");
    }

    @Test
    void supportsAPathInTheUrl() throws UnknownSchemaIdException {
        server.respond("/apis/ccompat/v7" + BY_ID, 200, "{\"schema\":\"" + NOTE + "\"}");

        assertThat(new ConfluentSchemaRegistry(server.url() + "/apis/ccompat/v7/").schemaById(7))
                .isEqualTo(NOTE_SCHEMA);
    }

    @Test
    void reportsAnUnknownId() {
        server.respond(BY_ID, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");

        assertThatThrownBy(() -> registry.schemaById(7))
                .isInstanceOf(UnknownSchemaIdException.class)
                .hasMessage("schema id 7 is not in the schema registry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>nginx</html>", "", "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}"})
    void isUnavailableAfterAnyOther404ButHintsAtTheAddress(String body) {
        server.respond(BY_ID, 404, body);

        assertThatThrownBy(() -> registry.schemaById(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining(server.url())
                .hasMessageContaining("is the URL complete?");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 408, 429})
    void isUnavailableWhateverTheBodyOfTheError(int status) {
        for (String body : new String[] {"", "<html>busy</html>", "{\"error_code\":50001,\"message\":\"x\"}"}) {
            server.respondToAll(status, body);

            assertUnavailable(() -> registry.schemaById(7));
            assertUnavailable(() -> registry.register("notes-value", NOTE_SCHEMA));
            assertUnavailable(() -> registry.idOf("notes-value", NOTE_SCHEMA));
            assertUnavailable(() -> registry.versions("notes-value"));
            assertUnavailable(() -> registry.compatibility("notes-value", "FULL"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void rejectedCredentialsArePermanentAndHaveARemedy(int status) {
        server.respondToAll(status, "{\"error_code\":" + status + "01,\"message\":\"no\"}");

        assertRefused(() -> registry.schemaById(7), "basic.auth.user.info");
        assertRefused(() -> registry.register("notes-value", NOTE_SCHEMA), "basic.auth.user.info");
        assertRefused(() -> registry.idOf("notes-value", NOTE_SCHEMA), "basic.auth.user.info");
        assertRefused(() -> registry.versions("notes-value"), "basic.auth.user.info");
        assertRefused(() -> registry.compatibility("notes-value", "FULL"), "basic.auth.user.info");
    }

    @Test
    void quotesTheRegistryOnAnIncompatibleSchema() {
        server.respond(SUBJECT + "/versions", 409, "{\"error_code\":409,\"message\":\"no default for note\"}");

        assertRefused(() -> registry.register("notes-value", NOTE_SCHEMA), "HTTP 409: no default for note");
    }

    @Test
    void isUnavailableIfNobodyListens() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertUnavailable(() -> new ConfluentSchemaRegistry("http://127.0.0.1:" + free).schemaById(7));
    }

    @Test
    void isUnavailableIfTheHostDoesNotExist() {
        assertUnavailable(() -> new ConfluentSchemaRegistry("http://registry.invalid:8081").schemaById(7));
    }

    @Test
    void isUnavailableAfterTheReadTimeout() {
        server.staySilent();

        assertUnavailable(
                () -> new ConfluentSchemaRegistry(server.url(), Map.of("http.read.timeout.ms", "100")).schemaById(7));
    }

    @Test
    void isUnavailableIfTheResponseIsNotJson() {
        server.respond(BY_ID, 200, "<html>log in to this network</html>");

        assertUnavailable(() -> registry.schemaById(7));
    }

    @Test
    void isUnavailableIfTheResponseHasNoSchema() {
        server.respond(BY_ID, 200, "{}");

        assertUnavailable(() -> registry.schemaById(7));
    }

    @Test
    void cachesNeitherFailuresNorResponses() throws UnknownSchemaIdException {
        server.respond(BY_ID, 404, "{\"error_code\":40403,\"message\":\"x\"}");
        assertThat(catchThrowable(() -> registry.schemaById(7))).isInstanceOf(UnknownSchemaIdException.class);
        server.respond(BY_ID, 500, "");
        assertThat(catchThrowable(() -> registry.schemaById(7))).isInstanceOf(RegistryUnavailableException.class);
        server.respond(BY_ID, 200, "{\"schema\":\"" + NOTE + "\"}");
        registry.schemaById(7);
        registry.schemaById(7);

        assertThat(server.requests).hasSize(4);
    }

    @Test
    void triesTheNextUrlIfTheFirstIsDown() throws UnknownSchemaIdException {
        server.respond(BY_ID, 200, "{\"schema\":\"" + NOTE + "\"}");

        assertThat(new ConfluentSchemaRegistry("http://127.0.0.1:1, " + server.url()).schemaById(7))
                .isEqualTo(NOTE_SCHEMA);
    }

    @Test
    void rejectsASchemaOfAnotherType() {
        server.respond(BY_ID, 200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax = \\\"proto3\\\";\"}");

        assertThatThrownBy(() -> registry.schemaById(7))
                .isInstanceOf(SchemaParseException.class)
                .hasMessage("schema id 7 is of type PROTOBUF");
    }

    @Test
    void resolvesReferences() throws UnknownSchemaIdException {
        server.respond(
                BY_ID,
                200,
                "{\"schema\":\"{\\\"type\\\":\\\"array\\\",\\\"items\\\":\\\"Note\\\"}\","
                        + "\"references\":[{\"name\":\"Note\",\"subject\":\"notes-value\",\"version\":3}]}");
        server.respond(SUBJECT + "/versions/3", 200, version(3, 5));

        assertThat(registry.schemaById(7)).isEqualTo(Schema.createArray(NOTE_SCHEMA));
    }

    @Test
    void registersWithoutHintsForTheJavaCodeGenerator() {
        server.respond("/subjects/user-events-value/versions", 200, "{\"id\":12}");

        assertThat(registry.register("user-events-value", UserEvent.getClassSchema()))
                .isEqualTo(12);
        assertThat(server.requests)
                .singleElement()
                .extracting(Request::body)
                .asString()
                .contains("eventId")
                .doesNotContain("avro.java");
    }

    @Test
    void looksUpWithoutHintsAndNeverRegisters() {
        server.respond("/subjects/user-events-value", 200, version(1, 12));

        assertThat(registry.idOf("user-events-value", UserEvent.getClassSchema()))
                .hasValue(12);
        assertThat(server.requests).singleElement().satisfies(request -> {
            assertThat(request.uri()).doesNotContain("versions");
            assertThat(request.body()).contains("eventId").doesNotContain("avro.java");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {40401, 40403})
    void anUnregisteredSchemaHasNoId(int code) {
        server.respond(SUBJECT, 404, "{\"error_code\":" + code + ",\"message\":\"x\"}");

        assertThat(registry.idOf("notes-value", NOTE_SCHEMA)).isEmpty();
    }

    @Test
    void listsEveryVersionById() {
        server.respond(SUBJECT + "/versions", 200, "[1,2]");
        server.respond(SUBJECT + "/versions/1", 200, version(1, 21));
        server.respond(SUBJECT + "/versions/2", 200, version(2, 22));

        assertThat(registry.versions("notes-value"))
                .containsExactly(Map.entry(21, NOTE_SCHEMA), Map.entry(22, NOTE_SCHEMA));
    }

    @Test
    void anUnknownSubjectHasNoVersions() {
        server.respond(SUBJECT + "/versions", 404, "{\"error_code\":40401,\"message\":\"x\"}");

        assertThat(registry.versions("notes-value")).isEmpty();
    }

    @Test
    void distinguishesAWrongAddressFromAnEmptySubject() {
        assertThatThrownBy(() -> registry.versions("notes-value")).hasMessageContaining("is the URL complete?");
        assertThatThrownBy(() -> registry.idOf("notes-value", NOTE_SCHEMA))
                .hasMessageContaining("is the URL complete?");
    }

    @Test
    void setsTheCompatibilityOfASubject() {
        server.respond("/config/notes-value", 200, "{\"compatibility\":\"FULL_TRANSITIVE\"}");

        registry.compatibility("notes-value", "FULL_TRANSITIVE");

        assertThat(server.requests).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("PUT");
            assertThat(request.body()).contains("\"compatibility\":\"FULL_TRANSITIVE\"");
        });
    }

    @Test
    void shortensALongResponse() {
        server.respondToAll(500, "<html>" + "x".repeat(10_000));

        assertThat(catchThrowable(() -> registry.schemaById(7)).getMessage()).hasSizeLessThan(400);
    }

    private static String version(int version, int id) {
        return "{\"subject\":\"notes-value\",\"version\":%d,\"id\":%d,\"schema\":\"%s\"}".formatted(version, id, NOTE);
    }

    private interface Call {
        void run() throws UnknownSchemaIdException;
    }

    private static void assertUnavailable(Call call) {
        assertThatThrownBy(call::run).isInstanceOf(RegistryUnavailableException.class);
    }

    private static void assertRefused(Call call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining(message);
    }
}
