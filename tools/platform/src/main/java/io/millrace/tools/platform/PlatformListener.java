/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.time.Duration;

/** Receives the lifecycle events of a platform, each component's from a thread of its own; must be thread-safe. */
public interface PlatformListener {
    default void starting(Component component) {}

    /** The component responds for the first time. */
    default void ready(Component component, Duration took, String address) {}

    /** The component died; supervision restarts it after the given time. */
    default void died(Component component, int exitCode, Duration restartIn) {}

    /** A component that had died could not be started again; supervision tries again. */
    default void restartFailed(Component component, String reason) {}

    /** A component that had died responds again. */
    default void restarted(Component component, Duration took) {}

    static PlatformListener silent() {
        return new PlatformListener() {};
    }
}
