/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored schemas that Avro or the registry rejects, as opposed to responses that are not the registry's own. */
class UnusableSchemasTest {

    private static final String BY_ID = "/schemas/ids/7";
    private static final String SUBJECT = "/subjects/notes-value";
    private static final String NOTE = "{'type':'record','name':'Note','fields':[]}";
    private static final String INVALID_DEFAULT =
            "{'type':'record','name':'R','fields':[{'name':'f','type':'string','default':null}]}";

    /** Apicurio's response for an id whose schema it cannot parse itself. */
    private static final String REJECTED =
            "{\"message\":\"Failed to discover artifact type from content.\",\"error_code\":0}";

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
    void leavesItToTheRegistryToRejectASchema() {
        Schema invalidDefault =
                new Schema.Parser().setValidateDefaults(false).parse(INVALID_DEFAULT.replace('\'', '"'));
        server.respond(SUBJECT + "/versions", 200, "{\"id\":13}");

        assertThat(registry.register("notes-value", invalidDefault)).isEqualTo(13);
        assertThat(server.requests).singleElement().satisfies(request -> assertThat(request.body())
                .contains("default"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                INVALID_DEFAULT,
                "{'type':'record','name':'R','fields':[{'name':'f','type':'int'},{'name':'f','type':'int'}]}",
                "{'type':'record','name':'R','fields':[{'name':'f','type':'Nowhere'}]}",
                "{'type':'record','name':'R','fields':[{'name':'f','type':['null','null']}]}",
                "{'type':'record','name':'R','fields':[{'name':'a b','type':'int'}]}",
                "{'type':'fixed','name':'F','size':-1}",
                "{'type':'enum','name':'E','symbols':['A'],'default':'B'}",
                "{'type':'record'}",
                "[1,null]",
                "null",
                "",
                "this is no JSON"
            })
    void aSchemaThatAvroRejectsIsUnusable(String schema) {
        server.respond(BY_ID, 200, "{\"schema\":" + quoted(schema) + "}");

        assertUnusable("schema id 7 is not a valid Avro schema: ");
    }

    @Test
    void aSchemaThatIsNestedTooDeeplyIsUnusable() {
        String schema = "{'type':'array','items':".repeat(50_000) + "'int'" + "}".repeat(50_000);
        server.respond(BY_ID, 200, "{\"schema\":" + quoted(schema) + "}");

        assertUnusable("schema id 7 is not a valid Avro schema: ");
    }

    @Test
    void aReferenceToAMissingSchemaIsUnusable() {
        respondWithReference();
        for (int code : new int[] {40401, 40402, 40403}) {
            server.respond(SUBJECT + "/versions/3", 404, "{\"error_code\":" + code + ",\"message\":\"x\"}");

            assertUnusable("schema id 7 refers to version 3 of subject notes-value, which is missing");
        }
    }

    @Test
    void aReferenceToAnUnusableSchemaIsUnusable() {
        respondWithReference();
        server.respond(SUBJECT + "/versions/3", 200, version(3, 5, INVALID_DEFAULT));

        assertUnusable("version 3 of subject notes-value is not a valid Avro schema: ");
    }

    @Test
    void referencesInACycleAreUnusable() {
        respondWithReference();
        server.respond(
                SUBJECT + "/versions/3",
                200,
                "{\"id\":5,\"schema\":" + quoted("{'type':'array','items':'Note'}")
                        + ",\"references\":[{\"name\":\"Note\",\"subject\":\"notes-value\",\"version\":3}]}");

        assertUnusable("version 3 of subject notes-value is not a valid Avro schema: ");
    }

    @Test
    void anUnreachableReferenceIsAnOutage() {
        respondWithReference();
        server.respond(SUBJECT + "/versions/3", 404, "<html>no</html>");

        assertUnavailable();
    }

    @ParameterizedTest
    @CsvSource({"400", "409", "422"})
    void aSchemaThatTheRegistryRejectsItselfIsUnusable(int status) {
        server.respond(BY_ID, status, REJECTED);
        server.respond("/schemas/types", 200, "[\"JSON\",\"AVRO\"]");

        assertUnusable("schema id 7 is rejected by the registry itself: Failed to discover artifact type");
    }

    @ParameterizedTest
    @CsvSource({"200,{}", "200,[]", "400,'{\"message\":\"bad request\"}'", "404,''", "503,''", "302,''"})
    void theSameRejectionByAGatewayIsAnOutage(int status, String types) {
        server.respond(BY_ID, 400, REJECTED);
        server.respond("/schemas/types", status, types);

        assertUnavailable();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 302, 307, 400, 402, 404, 405, 407, 410, 413, 418, 451, 500, 502})
    void aResponseOfAProxyIsAnOutageWhateverItsStatus(int status) {
        for (String body : new String[] {"", "<html>sorry</html>", "sorry", "null", "[]", "{\"error\":\"sorry\"}"}) {
            server.respondToAll(status, status == 204 ? "" : body);

            assertUnavailable();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "[]", "{\"status\":\"ok\"}"})
    void aSuccessWithoutASchemaIsAnOutage(String body) {
        server.respondToAll(200, body);

        assertUnavailable();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void deniedAccessIsPermanentWhateverTheBody(int status) {
        for (String body : new String[] {"", "<html>no</html>", "{\"message\":\"no\"}"}) {
            server.respondToAll(status, body);

            assertThatThrownBy(() -> registry.schemaById(7)).isInstanceOf(RegistryRefusedException.class);
        }
    }

    @Test
    void unusableVersionsDoNotHideTheOthers() {
        server.respond(SUBJECT + "/versions", 200, "[1,2,3,4,5]");
        server.respond(SUBJECT + "/versions/1", 200, version(1, 21, INVALID_DEFAULT));
        server.respond(SUBJECT + "/versions/2", 400, REJECTED);
        server.respond(SUBJECT + "/versions/3", 200, "{\"id\":23,\"schemaType\":\"JSON\",\"schema\":\"{}\"}");
        server.respond(SUBJECT + "/versions/4", 404, "{\"error_code\":40402,\"message\":\"deleted meanwhile\"}");
        server.respond(SUBJECT + "/versions/5", 200, version(5, 25, NOTE));
        server.respond("/schemas/types", 200, "[\"AVRO\"]");

        assertThat(registry.versions("notes-value"))
                .containsExactly(Map.entry(25, new Schema.Parser().parse(NOTE.replace('\'', '"'))));
    }

    private void respondWithReference() {
        server.respond(
                BY_ID,
                200,
                "{\"schema\":" + quoted("{'type':'array','items':'Note'}")
                        + ",\"references\":[{\"name\":\"Note\",\"subject\":\"notes-value\",\"version\":3}]}");
    }

    private static String version(int version, int id, String schema) {
        return "{\"subject\":\"notes-value\",\"version\":%d,\"id\":%d,\"schema\":%s}"
                .formatted(version, id, quoted(schema));
    }

    /** A JSON string with single quotes turned into escaped double ones. */
    private static String quoted(String schema) {
        return '"' + schema.replace("'", "\\\"") + '"';
    }

    private void assertUnusable(String message) {
        assertThatThrownBy(() -> registry.schemaById(7))
                .isInstanceOf(SchemaParseException.class)
                .hasMessageStartingWith(message);
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> registry.schemaById(7)).isInstanceOf(RegistryUnavailableException.class);
    }
}
