/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

/** Something about the platform or a job on it failed; the message tells a person what and what to do. */
public class PlatformException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlatformException(String message) {
        super(message);
    }

    public PlatformException(String message, Throwable cause) {
        super(message, cause);
    }
}
