/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

/**
 * The registry is temporarily unavailable: it is unreachable, responds with HTTP 5xx, 408 or 429, or something else, such
 * as a proxy, responds in its place. A retry can succeed; the data is fine.
 */
public final class RegistryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
