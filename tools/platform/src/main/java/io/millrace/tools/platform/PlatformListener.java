/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.time.Duration;

/** Is told what the platform does; calls come from several threads, but only one at a time. */
public interface PlatformListener {
    default void starting(Component component) {}

    /** The component answers for the first time. */
    default void ready(Component component, Duration took, String address) {}

    /** The component died; supervision starts it again after the given time. */
    default void died(Component component, int exitCode, Duration restartIn) {}

    /** A component that had died answers again. */
    default void restarted(Component component, Duration took) {}

    static PlatformListener silent() {
        return new PlatformListener() {};
    }
}
