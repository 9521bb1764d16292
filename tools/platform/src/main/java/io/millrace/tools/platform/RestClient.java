/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.config.OperationFailedException;
import io.millrace.config.UnreachableException;
import io.millrace.config.UsageException;
import io.millrace.config.binding.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends requests to Flink's REST API and reads the responses. */
final class RestClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private final String url;

    RestClient(String url) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** The response as a record; fields it does not declare are ignored. */
    <T> T get(String path, Class<T> type) {
        try {
            return Json.MAPPER.readValue(send(request(path)), type);
        } catch (JsonProcessingException e) {
            throw new UnreachableException("the service at " + displayUrl() + " is not Flink's REST API", e);
        }
    }

    private String displayUrl() {
        return Secrets.maskedUrls(url);
    }

    private HttpRequest request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(TIMEOUT)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    Secrets.maskedUrls("'" + url + "' is not the URL of a REST API: " + e.getMessage()));
        }
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw new OperationFailedException(request.method() + " "
                        + Secrets.maskedUrls(request.uri().toString()) + " returned " + response.statusCode() + ": "
                        + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UnreachableException("Flink REST API is not responding at " + displayUrl(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for Flink REST API at " + displayUrl(), e);
        }
    }
}
