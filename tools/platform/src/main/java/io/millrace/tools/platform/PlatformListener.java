/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Receives the lifecycle events of a platform, each component's from a thread of its own; must be thread-safe. */
public interface PlatformListener {
    default void starting(Component component) {}

    /** The component responds for the first time. */
    default void ready(Component component, Duration took, String address) {}

    /** The component died; supervision restarts it after the given time. */
    default void died(Component component, int exitCode, Duration restartIn) {}

    /** A component that had died responds again. */
    default void restarted(Component component, Duration took) {}

    static PlatformListener silent() {
        return new PlatformListener() {};
    }

    /** Prints one line per event. */
    static PlatformListener printing(PrintStream out) {
        return new PlatformListener() {
            @Override
            public void starting(Component component) {
                out.printf("%-11s starting%n", component.id());
            }

            @Override
            public void ready(Component component, Duration took, String address) {
                out.printf("%-11s ready in %s at %s%n", component.id(), seconds(took), address);
            }

            @Override
            public void died(Component component, int exitCode, Duration restartIn) {
                out.printf(
                        "%-11s exited with code %d; restarting in %s%n", component.id(), exitCode, seconds(restartIn));
            }

            @Override
            public void restarted(Component component, Duration took) {
                out.printf("%-11s restarted after %s%n", component.id(), seconds(took));
            }
        };
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
