/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.registry;

import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.RegistryUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.SchemaParseException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.RestService;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * Sends requests and classifies the responses. A response that is not the registry's own, such as the error page of a
 * proxy, means that the registry is unavailable, whatever its status; only 401 and 403 are permanent in any form.
 */
record RegistryRequests(RestService client, String displayUrl) {

    private static final Set<Integer> ACCESS_DENIED = Set.of(401, 403);
    private static final Set<Integer> RETRIABLE_STATUS = Set.of(408, 429);
    private static final int NOT_FOUND = 404;

    /** The client's own error code for a body that is not the JSON of a registry. */
    private static final int UNREADABLE_BODY = 50005;

    private static final int MAX_QUOTED_RESPONSE = 200;

    interface Request<T> {
        T send() throws IOException, RestClientException;
    }

    <T> T send(Request<T> request) {
        return find(request).orElseThrow();
    }

    /** Sends a request; returns empty if the registry responds with one of these error codes. */
    <T> Optional<T> find(Request<T> request, Integer... errorCodesOfAbsence) {
        try {
            return attempt(request, errorCodesOfAbsence);
        } catch (RestClientException e) {
            throw failure(e);
        }
    }

    /**
     * Like {@link #find}, for one stored schema.
     *
     * @throws SchemaParseException if the registry rejects the schema it stores: Apicurio responds with 400 and error code 0
     */
    <T> Optional<T> findSchema(String name, Request<T> request, Integer... errorCodesOfAbsence) {
        try {
            return attempt(request, errorCodesOfAbsence);
        } catch (RestClientException e) {
            if (!isRejection(e)) {
                throw failure(e);
            }
            requireRegistry(e);
            throw new SchemaParseException(
                    "%s is rejected by the registry itself: %s".formatted(name, shortened(e.getMessage())));
        }
    }

    private <T> Optional<T> attempt(Request<T> request, Integer... errorCodesOfAbsence) throws RestClientException {
        try {
            T response = request.send();
            if (response == null) {
                throw unavailable("an empty response");
            }
            return Optional.of(response);
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND && List.of(errorCodesOfAbsence).contains(e.getErrorCode())) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new RegistryUnavailableException(
                    "%s cannot be reached: %s: %s"
                            .formatted(displayUrl, e.getClass().getSimpleName(), shortened(e.getMessage())),
                    e);
        } catch (NullPointerException e) { // the client's reaction to an error whose body is the JSON null
            throw new RegistryUnavailableException(
                    "%s returned an error without a body; is it a schema registry?".formatted(displayUrl), e);
        }
    }

    /** The failure for a response in which something is missing. */
    RegistryUnavailableException unavailable(String response) {
        return new RegistryUnavailableException(
                "%s returned %s; is it a schema registry?".formatted(displayUrl, response), null);
    }

    private RuntimeException failure(RestClientException e) {
        String message = description(e) + remedy(e);
        return ACCESS_DENIED.contains(e.getStatus()) || isRejection(e)
                ? new RegistryRefusedException(message, e)
                : new RegistryUnavailableException(message, e);
    }

    /** Whether the response looks like the registry's own rejection of the request. */
    private static boolean isRejection(RestClientException e) {
        return e.getStatus() / 100 == 4
                && e.getStatus() != NOT_FOUND
                && !ACCESS_DENIED.contains(e.getStatus())
                && !RETRIABLE_STATUS.contains(e.getStatus())
                && e.getErrorCode() != UNREADABLE_BODY;
    }

    /** Gateways reject requests with JSON, too, so the rejection counts only if a registry responds at this address. */
    private void requireRegistry(RestClientException rejection) {
        boolean isRegistry;
        try {
            isRegistry = send(client::getSchemaTypes).contains(ConfluentSchemaRegistry.AVRO);
        } catch (RegistryRefusedException e) {
            isRegistry = false;
        }
        if (!isRegistry) {
            throw new RegistryUnavailableException(
                    description(rejection) + "; is it a schema registry? It does not list its schema types", rejection);
        }
    }

    private String description(RestClientException e) {
        return "%s returned HTTP %d: %s".formatted(displayUrl, e.getStatus(), shortened(e.getMessage()));
    }

    private static String remedy(RestClientException e) {
        if (ACCESS_DENIED.contains(e.getStatus())) {
            return "; set basic.auth.user.info (user:password) or bearer.auth.token to authorized credentials";
        }
        if (e.getStatus() == NOT_FOUND && e.getErrorCode() / 100 != NOT_FOUND) {
            return "; is the URL complete? Apicurio's ends in /apis/ccompat/v7";
        }
        return "";
    }

    /** Shortens a response, which can be the whole error page of a proxy. */
    static String shortened(String message) {
        String text = String.valueOf(message);
        return text.substring(0, Math.min(text.length(), MAX_QUOTED_RESPONSE));
    }
}
