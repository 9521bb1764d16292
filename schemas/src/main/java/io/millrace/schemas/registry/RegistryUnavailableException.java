/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

/** The registry cannot be asked now: unreachable, or HTTP 5xx, 408, 429. A later try may succeed; no data is at fault. */
public final class RegistryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
