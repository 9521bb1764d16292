/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

/** The registry rejects a request permanently: credentials, permissions or the request are wrong. */
public final class RegistryRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegistryRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
