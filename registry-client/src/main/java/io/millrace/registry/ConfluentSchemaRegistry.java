/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.registry.JavaTypeHints;
import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.security.SslFactory;
import org.apache.flink.avro.registry.confluent.shaded.org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry that speaks Confluent's REST interface (also Apicurio under {@code /apis/ccompat/v7}), through Confluent's
 * own REST client: its caching client on top remembers failures and answers where the caller wants to decide that.
 * Schemas cross as JSON strings, because the client knows only its own relocated copy of Avro. Thread-safe, stateless.
 */
public final class ConfluentSchemaRegistry implements SchemaRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ConfluentSchemaRegistry.class);

    private static final String TIMEOUT_MILLIS = "5000";
    private static final String NAMESPACE = SchemaRegistryClientConfig.CLIENT_NAMESPACE;
    private static final Set<String> BASIC_SOURCES = new TreeSet<>(Set.of("USER_INFO", "SASL_INHERIT"));
    private static final Set<String> BEARER_SOURCES =
            new TreeSet<>(Set.of("STATIC_TOKEN", "OAUTHBEARER", "SASL_OAUTHBEARER_INHERIT", "CUSTOM"));
    private static final String HOST_NAME_CHECK = "ssl.endpoint.identification.algorithm";

    private static final int UNKNOWN_SUBJECT = 40401;
    private static final int UNKNOWN_SCHEMA = 40403;
    private static final Set<Integer> RETRIABLE_STATUS = Set.of(408, 429);
    private static final int LONGEST_ANSWER_QUOTED = 200;

    private final RestService client;
    private final String shownUrl;

    /** @throws IllegalArgumentException as the other constructor */
    public ConfluentSchemaRegistry(String url) {
        this(url, Map.of());
    }

    /**
     * Connects to nothing yet.
     *
     * @param url one http(s) URL or several separated by commas; user:password@ in the first is used as basic auth
     * @param clientProperties properties of the Confluent client under their own names, with or without
     *     {@code schema.registry.} in front: basic.auth.*, bearer.auth.*, ssl.*, proxy.host and proxy.port,
     *     http.connect.timeout.ms and http.read.timeout.ms (5 s unless set)
     * @throws IllegalArgumentException if the URL or a property cannot work
     */
    public ConfluentSchemaRegistry(String url, Map<String, String> clientProperties) {
        Map<String, String> properties = new HashMap<>();
        properties.put(SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, TIMEOUT_MILLIS);
        properties.put(SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, TIMEOUT_MILLIS);
        clientProperties.forEach((name, value) -> properties.put(withoutNamespace(name), value));
        List<String> urls = withoutUserInfo(url, properties);
        useCredentialsThatAreThere(properties);
        this.shownUrl = String.join(",", urls);
        this.client = new RestService(urls);
        try {
            client.configure(properties);
            configureTls(properties);
            configureProxy(properties);
        } catch (KafkaException | IllegalArgumentException e) {
            throw new IllegalArgumentException("schema registry client: " + e.getMessage(), e);
        }
    }

    private static String withoutNamespace(String name) {
        return name.startsWith(NAMESPACE) ? name.substring(NAMESPACE.length()) : name;
    }

    /** Takes credentials out of the URL, because the client logs URLs and messages quote them. */
    private static List<String> withoutUserInfo(String url, Map<String, String> properties) {
        List<String> urls = new ArrayList<>();
        for (String one : url.trim().split("\\s*,\\s*", -1)) {
            String userInfo = httpUrl(one).getUserInfo();
            if (userInfo != null) {
                properties.putIfAbsent(
                        SchemaRegistryClientConfig.USER_INFO_CONFIG,
                        URLDecoder.decode(userInfo.replace("+", "%2B"), UTF_8));
            }
            urls.add(userInfo == null ? one : one.replace(userInfo + "@", ""));
        }
        return urls;
    }

    /** Names no cause: it would quote the URL, password and all. */
    private static URL httpUrl(String text) {
        try {
            URL url = URI.create(text).toURL();
            if (!url.getHost().isEmpty() && url.getProtocol().matches("https?")) {
                return url;
            }
        } catch (IllegalArgumentException | MalformedURLException e) {
            LOG.debug("Not a URL ({})", e.getClass().getSimpleName());
        }
        throw new IllegalArgumentException("the schema registry URL must be like http://host:8081 or https://host");
    }

    /** The client ignores credentials silently if they have no source, or one it does not know. */
    private static void useCredentialsThatAreThere(Map<String, String> properties) {
        if ("URL".equals(properties.get(SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE))) {
            properties.remove(SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE);
        }
        if (properties.containsKey(SchemaRegistryClientConfig.USER_INFO_CONFIG)) {
            properties.putIfAbsent(SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE, "USER_INFO");
        }
        if (properties.containsKey(SchemaRegistryClientConfig.BEARER_AUTH_TOKEN_CONFIG)) {
            properties.putIfAbsent(SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE, "STATIC_TOKEN");
        }
        requireKnownSource(properties, SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE, BASIC_SOURCES);
        requireKnownSource(properties, SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE, BEARER_SOURCES);
    }

    private static void requireKnownSource(Map<String, String> properties, String name, Set<String> known) {
        String source = properties.get(name);
        if (source != null && !known.contains(source)) {
            throw new IllegalArgumentException("%s is %s, but it can be one of %s".formatted(name, source, known));
        }
    }

    /** Host names are checked unless that is switched off by an empty {@code ssl.endpoint.identification.algorithm}. */
    private void configureTls(Map<String, String> properties) {
        if (properties.keySet().stream().noneMatch(name -> name.startsWith("ssl."))) {
            return;
        }
        client.setSslSocketFactory(new SslFactory(properties).sslContext().getSocketFactory());
        if ("".equals(properties.get(HOST_NAME_CHECK))) {
            client.setHostnameVerifier((host, session) -> true);
        }
    }

    private void configureProxy(Map<String, String> properties) {
        String host = properties.get(SchemaRegistryClientConfig.PROXY_HOST);
        String port = properties.get(SchemaRegistryClientConfig.PROXY_PORT);
        if (host != null && port != null) {
            client.setProxy(host, Integer.parseInt(port));
        }
    }

    @Override
    public Schema schemaById(int id) throws UnknownSchemaIdException {
        SchemaString answer;
        try {
            answer = client.getId(id);
        } catch (RestClientException e) {
            if (e.getErrorCode() == UNKNOWN_SCHEMA) {
                throw new UnknownSchemaIdException(id);
            }
            throw failure(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
        return parsed("schema id " + id, answer.getSchemaType(), answer.getSchemaString(), answer.getReferences());
    }

    @Override
    public int register(String subject, Schema schema) {
        return ask(() -> client.registerSchema(JavaTypeHints.removedFrom(schema).toString(), subject));
    }

    @Override
    public OptionalInt idOf(String subject, Schema schema) {
        try {
            return OptionalInt.of(client.lookUpSubjectVersion(
                            JavaTypeHints.removedFrom(schema).toString(), subject)
                    .getId());
        } catch (RestClientException e) {
            if (e.getErrorCode() == UNKNOWN_SUBJECT || e.getErrorCode() == UNKNOWN_SCHEMA) {
                return OptionalInt.empty();
            }
            throw failure(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public Map<Integer, Schema> versions(String subject) {
        List<Integer> versions;
        try {
            versions = client.getAllVersions(subject);
        } catch (RestClientException e) {
            if (e.getErrorCode() == UNKNOWN_SUBJECT) {
                return Map.of();
            }
            throw failure(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
        Map<Integer, Schema> schemas = new LinkedHashMap<>();
        for (int version : new TreeSet<>(versions)) {
            var answer = ask(() -> client.getVersion(subject, version));
            String name = "version %d of subject %s".formatted(version, subject);
            schemas.put(
                    answer.getId(), parsed(name, answer.getSchemaType(), answer.getSchema(), answer.getReferences()));
        }
        return schemas;
    }

    @Override
    public void compatibility(String subject, String level) {
        ask(() -> client.updateCompatibility(level, subject));
    }

    private Schema parsed(String name, String type, String json, List<SchemaReference> references) {
        if (json == null) {
            throw new RegistryRefusedException(
                    "%s answered without a schema for %s; is it a schema registry?".formatted(shownUrl, name), null);
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
            var referenced = ask(() -> client.getVersion(reference.getSubject(), reference.getVersion()));
            addReferenced(parser, referenced.getReferences());
            parser.parse(referenced.getSchema());
        }
    }

    private interface Question<T> {
        T ask() throws IOException, RestClientException;
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (RestClientException e) {
            throw failure(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private RuntimeException failure(RestClientException e) {
        String message = "%s answered HTTP %d: %s".formatted(shownUrl, e.getStatus(), shortened(e.getMessage()));
        if (e.getStatus() >= 500 || RETRIABLE_STATUS.contains(e.getStatus())) {
            return new RegistryUnavailableException(message, e);
        }
        return new RegistryRefusedException(message + remedy(e), e);
    }

    private static String remedy(RestClientException e) {
        if (e.getStatus() == 401 || e.getStatus() == 403) {
            return "; set basic.auth.user.info (user:password) or bearer.auth.token to credentials with the right";
        }
        if (e.getStatus() == 404 && e.getErrorCode() / 100 != 404) {
            return "; is the URL complete? Apicurio's ends in /apis/ccompat/v7";
        }
        return "";
    }

    private RegistryUnavailableException unreachable(IOException e) {
        return new RegistryUnavailableException(
                "%s cannot be reached: %s: %s"
                        .formatted(shownUrl, e.getClass().getSimpleName(), shortened(e.getMessage())),
                e);
    }

    /** A proxy answers with a whole page. */
    private static String shortened(String message) {
        String text = String.valueOf(message);
        return text.substring(0, Math.min(text.length(), LONGEST_ANSWER_QUOTED));
    }
}
