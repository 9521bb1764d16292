/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.console;

import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.PlatformListener;
import java.time.Duration;
import java.util.function.Consumer;

/** Reports the platform's progress, one line per event. */
public final class ConsoleProgress implements PlatformListener {

    private final Consumer<String> lines;

    /** @param lines receives each line as soon as it is known */
    public ConsoleProgress(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void starting(Component component) {
        report(component, "starting");
    }

    @Override
    public void ready(Component component, Duration took, String address) {
        report(component, "ready after %s at %s".formatted(HumanFormat.seconds(took), address));
    }

    @Override
    public void died(Component component, int exitCode, Duration restartIn) {
        report(
                component,
                "died with exit code %d; restarting in %s".formatted(exitCode, HumanFormat.seconds(restartIn)));
    }

    @Override
    public void restartFailed(Component component, String reason) {
        report(component, "could not be restarted: " + reason);
    }

    @Override
    public void restarted(Component component, Duration took) {
        report(component, "up again after " + HumanFormat.seconds(took));
    }

    private void report(Component component, String event) {
        lines.accept("%-16s %s".formatted(component.id(), event));
    }
}
