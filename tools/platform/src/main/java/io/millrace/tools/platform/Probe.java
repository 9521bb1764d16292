/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.UnreachableException;
import io.millrace.config.binding.Secrets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Checks whether services respond. */
public final class Probe {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private Probe() {}

    /** Whether a process is listening on the port of the loopback interface. */
    static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(PortAllocator.LOOPBACK, port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean isKafkaUp(String bootstrapServers) {
        try {
            requireKafka(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
            return true;
        } catch (UnreachableException e) {
            return false;
        }
    }

    static boolean isHttpUp(String url) {
        try {
            requireHttp("service", url);
            return true;
        } catch (UnreachableException e) {
            return false;
        }
    }

    /**
     * Checks that a broker responds within five seconds.
     *
     * @throws UnreachableException with the address and the reason
     */
    public static void requireKafka(Map<String, String> clientProperties) {
        String servers = clientProperties.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().nodes().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new UnreachableException("Kafka is not responding at " + servers + ": " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for Kafka at " + servers, e);
        }
    }

    /**
     * Checks that a service responds, with a status below 500, within five seconds.
     *
     * @param service name of the service, for the error message
     * @throws UnreachableException with the address and the reason
     */
    public static void requireHttp(String service, String url) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
            int status =
                    HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status >= 500) {
                throw new UnreachableException(
                        Secrets.maskedUrls(service + " at " + url + " returned status " + status));
            }
        } catch (IOException | IllegalArgumentException e) {
            String message = service + " is not responding at " + url + ": " + reason(e);
            throw new UnreachableException(Secrets.maskedUrls(message), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for " + service, e);
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        while (cause instanceof KafkaException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return "no response within " + TIMEOUT.toSeconds() + " s";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
