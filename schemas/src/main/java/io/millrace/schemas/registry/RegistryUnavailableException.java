/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

/** The registry is temporarily unavailable: unreachable, or HTTP 5xx, 408, 429. A retry can succeed; the data is fine. */
public final class RegistryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
