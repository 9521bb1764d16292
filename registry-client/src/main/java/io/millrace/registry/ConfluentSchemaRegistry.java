/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import io.millrace.schemas.registry.JavaTypeHints;
import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * A schema registry with Confluent's REST API (also Apicurio under {@code /apis/ccompat/v7}), accessed through Confluent's
 * REST client. Confluent's caching client is not used: it caches failures and answers, which is up to the caller here.
 * Schemas are passed as JSON, because the client has its own relocated copy of Avro. Thread-safe and stateless.
 */
public final class ConfluentSchemaRegistry implements SchemaRegistry {

    private static final int UNKNOWN_SUBJECT = 40401;
    private static final int UNKNOWN_SCHEMA = 40403;
    private static final Set<Integer> RETRIABLE_STATUS = Set.of(408, 429);
    private static final int MAX_QUOTED_RESPONSE = 200;

    private final RestService client;
    private final String displayUrl;

    /** @throws IllegalArgumentException if the URL is invalid */
    public ConfluentSchemaRegistry(String url) {
        this(url, Map.of());
    }

    /**
     * Creates a client; does not connect yet.
     *
     * @param url one http(s) URL or several separated by commas; user:password@ in the first is used for basic auth
     * @param clientProperties properties of the Confluent client, with or without the prefix {@code schema.registry.}:
     *     basic.auth.*, bearer.auth.*, ssl.*, proxy.host and proxy.port, http.connect.timeout.ms and
     *     http.read.timeout.ms (default 5 s)
     * @throws IllegalArgumentException if the URL or a property is invalid
     */
    public ConfluentSchemaRegistry(String url, Map<String, String> clientProperties) {
        RestClient configured = RestClient.of(url, clientProperties);
        this.client = configured.service();
        this.displayUrl = configured.displayUrl();
    }

    @Override
    public Schema schemaById(int id) throws UnknownSchemaIdException {
        SchemaString response =
                find(() -> client.getId(id), UNKNOWN_SCHEMA).orElseThrow(() -> new UnknownSchemaIdException(id));
        return parse("schema id " + id, response.getSchemaType(), response.getSchemaString(), response.getReferences());
    }

    @Override
    public int register(String subject, Schema schema) {
        String json = JavaTypeHints.removedFrom(schema).toString();
        return send(() -> client.registerSchema(json, subject));
    }

    @Override
    public OptionalInt idOf(String subject, Schema schema) {
        String json = JavaTypeHints.removedFrom(schema).toString();
        return find(() -> client.lookUpSubjectVersion(json, subject), UNKNOWN_SUBJECT, UNKNOWN_SCHEMA)
                .map(version -> OptionalInt.of(version.getId()))
                .orElse(OptionalInt.empty());
    }

    @Override
    public Map<Integer, Schema> versions(String subject) {
        List<Integer> versions =
                find(() -> client.getAllVersions(subject), UNKNOWN_SUBJECT).orElse(List.of());
        Map<Integer, Schema> schemas = new LinkedHashMap<>();
        for (int version : new TreeSet<>(versions)) {
            var response = send(() -> client.getVersion(subject, version));
            String name = "version %d of subject %s".formatted(version, subject);
            schemas.put(
                    response.getId(),
                    parse(name, response.getSchemaType(), response.getSchema(), response.getReferences()));
        }
        return schemas;
    }

    @Override
    public void compatibility(String subject, String level) {
        send(() -> client.updateCompatibility(level, subject));
    }

    private Schema parse(String name, String type, String json, List<SchemaReference> references) {
        if (json == null) {
            throw new RegistryRefusedException(
                    "%s returned no schema for %s; is it a schema registry?".formatted(displayUrl, name), null);
        }
        if (type != null && !"AVRO".equals(type)) {
            throw new SchemaParseException("%s is of type %s".formatted(name, type));
        }
        Schema.Parser parser = new Schema.Parser();
        addReferenced(parser, references);
        return parser.parse(json);
    }

    private void addReferenced(Schema.Parser parser, List<SchemaReference> references) {
        for (SchemaReference reference : references == null ? List.<SchemaReference>of() : references) {
            if (parser.getTypes().containsKey(reference.getName())) {
                continue;
            }
            var referenced = send(() -> client.getVersion(reference.getSubject(), reference.getVersion()));
            addReferenced(parser, referenced.getReferences());
            parser.parse(referenced.getSchema());
        }
    }

    private interface Request<T> {
        T send() throws IOException, RestClientException;
    }

    private <T> T send(Request<T> request) {
        return find(request).orElseThrow();
    }

    /** Sends a request; returns empty if the registry responds with one of these error codes. */
    private <T> Optional<T> find(Request<T> request, Integer... errorCodesOfAbsence) {
        try {
            return Optional.of(request.send());
        } catch (RestClientException e) {
            if (List.of(errorCodesOfAbsence).contains(e.getErrorCode())) {
                return Optional.empty();
            }
            throw failure(e);
        } catch (IOException e) {
            throw new RegistryUnavailableException(
                    "%s cannot be reached: %s: %s"
                            .formatted(displayUrl, e.getClass().getSimpleName(), shortened(e.getMessage())),
                    e);
        }
    }

    private RuntimeException failure(RestClientException e) {
        String message = "%s returned HTTP %d: %s".formatted(displayUrl, e.getStatus(), shortened(e.getMessage()));
        if (e.getStatus() >= 500 || RETRIABLE_STATUS.contains(e.getStatus())) {
            return new RegistryUnavailableException(message, e);
        }
        return new RegistryRefusedException(message + remedy(e), e);
    }

    private static String remedy(RestClientException e) {
        if (e.getStatus() == 401 || e.getStatus() == 403) {
            return "; set basic.auth.user.info (user:password) or bearer.auth.token to authorized credentials";
        }
        if (e.getStatus() == 404 && e.getErrorCode() / 100 != 404) {
            return "; is the URL complete? Apicurio's ends in /apis/ccompat/v7";
        }
        return "";
    }

    /** Shortens a response, which can be the whole error page of a proxy. */
    private static String shortened(String message) {
        String text = String.valueOf(message);
        return text.substring(0, Math.min(text.length(), MAX_QUOTED_RESPONSE));
    }
}
