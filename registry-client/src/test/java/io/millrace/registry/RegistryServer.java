/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/** A real HTTP server on loopback with configured responses; records the requests. */
final class RegistryServer implements AutoCloseable {

    record Request(String method, String uri, Optional<String> authorization, String body) {}

    private record Response(int status, String body) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Response> responses = new ConcurrentHashMap<>();
    private final CountDownLatch silence = new CountDownLatch(1);
    private final HttpServer server;
    private volatile boolean silent;

    private RegistryServer(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.start();
    }

    static RegistryServer http() throws IOException {
        return new RegistryServer(HttpServer.create(loopback(), 0));
    }

    static RegistryServer https(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new RegistryServer(server);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            if (silent) {
                silence.await();
                return;
            }
            String path = exchange.getRequestURI().getPath();
            Response response =
                    responses.getOrDefault(path, responses.getOrDefault("", new Response(404, "<html>no</html>")));
            byte[] body = response.body.getBytes(UTF_8);
            if (response.status / 100 == 3) {
                exchange.getResponseHeaders().add("Location", "https://login.invalid/");
            }
            exchange.sendResponseHeaders(response.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void respond(String path, int status, String body) {
        responses.put(path, new Response(status, body));
    }

    /** Sets the response for all other paths. */
    void respondToAll(int status, String body) {
        respond("", status, body);
    }

    void staySilent() {
        silent = true;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        silence.countDown();
        server.stop(0);
    }
}
