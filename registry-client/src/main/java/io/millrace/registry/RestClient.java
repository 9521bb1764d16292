/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.security.SslFactory;
import org.apache.flink.avro.registry.confluent.shaded.org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Confluent's REST client, configured.
 *
 * @param displayUrl the URLs without credentials, for messages
 */
record RestClient(RestService service, String displayUrl) {

    private static final Logger LOG = LoggerFactory.getLogger(RestClient.class);

    private static final String TIMEOUT_MILLIS = "5000";
    private static final String NAMESPACE = SchemaRegistryClientConfig.CLIENT_NAMESPACE;
    private static final Set<String> BASIC_SOURCES = new TreeSet<>(Set.of("USER_INFO", "SASL_INHERIT"));
    private static final Set<String> BEARER_SOURCES =
            new TreeSet<>(Set.of("STATIC_TOKEN", "OAUTHBEARER", "SASL_OAUTHBEARER_INHERIT", "CUSTOM"));
    private static final String HOST_NAME_CHECK = "ssl.endpoint.identification.algorithm";

    /**
     * Creates a client; does not connect yet.
     *
     * @param url see {@link ConfluentSchemaRegistry}
     * @throws IllegalArgumentException if the URL or a property is invalid
     */
    static RestClient of(String url, Map<String, String> clientProperties) {
        Map<String, String> properties = new HashMap<>();
        properties.put(SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, TIMEOUT_MILLIS);
        properties.put(SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, TIMEOUT_MILLIS);
        clientProperties.forEach((name, value) -> properties.put(withoutNamespace(name), value));
        List<String> urls = extractCredentials(url, properties);
        completeCredentials(properties);
        RestService service = new RestService(urls);
        try {
            service.configure(properties);
            configureTls(service, properties);
            configureProxy(service, properties);
        } catch (KafkaException | IllegalArgumentException e) {
            throw new IllegalArgumentException("schema registry client: " + e.getMessage(), e);
        }
        return new RestClient(service, String.join(",", urls));
    }

    private static String withoutNamespace(String name) {
        return name.startsWith(NAMESPACE) ? name.substring(NAMESPACE.length()) : name;
    }

    /** Moves credentials from the URLs to the properties, because the client logs URLs and messages quote them. */
    private static List<String> extractCredentials(String commaSeparatedUrls, Map<String, String> properties) {
        List<String> urls = new ArrayList<>();
        for (String url : commaSeparatedUrls.trim().split("\\s*,\\s*", -1)) {
            String userInfo = httpUrl(url).getUserInfo();
            if (userInfo != null) {
                properties.putIfAbsent(
                        SchemaRegistryClientConfig.USER_INFO_CONFIG,
                        URLDecoder.decode(userInfo.replace("+", "%2B"), UTF_8));
            }
            urls.add(userInfo == null ? url : url.replace(userInfo + "@", ""));
        }
        return urls;
    }

    /** Throws without a cause, which would quote the URL including the password. */
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

    /** Adds the source of credentials: without one that it supports, the client silently ignores the credentials. */
    private static void completeCredentials(Map<String, String> properties) {
        if ("URL".equals(properties.get(SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE))) {
            properties.remove(SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE);
        }
        if (properties.containsKey(SchemaRegistryClientConfig.USER_INFO_CONFIG)) {
            properties.putIfAbsent(SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE, "USER_INFO");
        }
        if (properties.containsKey(SchemaRegistryClientConfig.BEARER_AUTH_TOKEN_CONFIG)) {
            properties.putIfAbsent(SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE, "STATIC_TOKEN");
        }
        requireOneOf(BASIC_SOURCES, SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE, properties);
        requireOneOf(BEARER_SOURCES, SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE, properties);
    }

    private static void requireOneOf(Set<String> values, String name, Map<String, String> properties) {
        String value = properties.get(name);
        if (value != null && !values.contains(value)) {
            throw new IllegalArgumentException("%s must be one of %s; got %s".formatted(name, values, value));
        }
    }

    /** Checks host names unless {@code ssl.endpoint.identification.algorithm} is empty. */
    private static void configureTls(RestService service, Map<String, String> properties) {
        if (properties.keySet().stream().noneMatch(name -> name.startsWith("ssl."))) {
            return;
        }
        service.setSslSocketFactory(new SslFactory(properties).sslContext().getSocketFactory());
        if ("".equals(properties.get(HOST_NAME_CHECK))) {
            service.setHostnameVerifier((host, session) -> true);
        }
    }

    private static void configureProxy(RestService service, Map<String, String> properties) {
        String host = properties.get(SchemaRegistryClientConfig.PROXY_HOST);
        String port = properties.get(SchemaRegistryClientConfig.PROXY_PORT);
        if (host != null && port != null) {
            service.setProxy(host, Integer.parseInt(port));
        }
    }
}
