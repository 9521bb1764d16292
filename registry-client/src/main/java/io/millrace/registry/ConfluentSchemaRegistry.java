/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import io.millrace.schemas.registry.JavaTypeHints;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry with Confluent's REST API (also Apicurio under {@code /apis/ccompat/v7}), accessed through Confluent's
 * REST client. Confluent's caching client is not used: it caches failures and answers, which is up to the caller here.
 * Schemas are passed as JSON, because the client has its own relocated copy of Avro. Thread-safe and stateless.
 */
public final class ConfluentSchemaRegistry implements SchemaRegistry {

    static final String AVRO = "AVRO";

    private static final int UNKNOWN_SUBJECT = 40401;
    private static final int UNKNOWN_VERSION = 40402;
    private static final int UNKNOWN_SCHEMA = 40403;

    private static final Logger LOG = LoggerFactory.getLogger(ConfluentSchemaRegistry.class);

    private final RestService client;
    private final RegistryRequests requests;

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
        this.requests = new RegistryRequests(client, configured.displayUrl());
    }

    @Override
    public Schema schemaById(int id) throws UnknownSchemaIdException {
        String name = "schema id " + id;
        SchemaString found = requests.findSchema(name, () -> client.getId(id), UNKNOWN_SCHEMA)
                .orElseThrow(() -> new UnknownSchemaIdException(id));
        return stored(name, found.getSchemaType(), found.getSchemaString(), found.getReferences())
                .parse(this::referenced);
    }

    @Override
    public int register(String subject, Schema schema) {
        String json = JavaTypeHints.removedFrom(schema).toString();
        return requests.send(() -> client.registerSchema(json, subject));
    }

    @Override
    public OptionalInt idOf(String subject, Schema schema) {
        String json = JavaTypeHints.removedFrom(schema).toString();
        return requests.find(() -> client.lookUpSubjectVersion(json, subject), UNKNOWN_SUBJECT, UNKNOWN_SCHEMA)
                .map(version -> OptionalInt.of(version.getId()))
                .orElse(OptionalInt.empty());
    }

    @Override
    public Map<Integer, Schema> versions(String subject) {
        List<Integer> versions = requests.find(() -> client.getAllVersions(subject), UNKNOWN_SUBJECT)
                .orElse(List.of());
        Map<Integer, Schema> schemas = new LinkedHashMap<>();
        for (int version : new TreeSet<>(versions)) {
            try {
                version(subject, version)
                        .ifPresent(
                                found -> schemas.put(found.id(), found.schema().parse(this::referenced)));
            } catch (SchemaParseException e) {
                LOG.warn(
                        "Version {} of subject {} is unusable; records written with it cannot be decoded: {}",
                        version,
                        subject,
                        e.getMessage());
            }
        }
        return schemas;
    }

    @Override
    public void compatibility(String subject, String level) {
        requests.send(() -> client.updateCompatibility(level, subject));
    }

    private record Version(StoredSchema schema, int id) {}

    private Optional<Version> version(String subject, int version) {
        String name = "version %d of subject %s".formatted(version, subject);
        return requests.findSchema(
                        name,
                        () -> client.getVersion(subject, version),
                        UNKNOWN_SUBJECT,
                        UNKNOWN_VERSION,
                        UNKNOWN_SCHEMA)
                .map(found -> new Version(
                        stored(name, found.getSchemaType(), found.getSchema(), found.getReferences()), found.getId()));
    }

    private Optional<StoredSchema> referenced(SchemaReference reference) {
        return version(reference.getSubject(), reference.getVersion()).map(Version::schema);
    }

    private StoredSchema stored(String name, String type, String text, List<SchemaReference> references) {
        if (text == null) {
            throw requests.unavailable("no schema for " + name);
        }
        return new StoredSchema(name, type, text, references);
    }
}
