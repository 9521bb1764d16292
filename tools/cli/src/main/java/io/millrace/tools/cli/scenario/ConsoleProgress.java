/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.tools.platform.Component;
import io.millrace.tools.platform.PlatformListener;
import java.time.Duration;

/** Says on the display what the platform does, above the status block. */
final class ConsoleProgress implements PlatformListener {

    private final StatusDisplay display;

    ConsoleProgress(StatusDisplay display) {
        this.display = display;
    }

    @Override
    public void starting(Component component) {
        say(component, "starting");
    }

    @Override
    public void ready(Component component, Duration took, String address) {
        say(component, "ready after %.1f s at %s".formatted(seconds(took), address));
    }

    @Override
    public void died(Component component, int exitCode, Duration restartIn) {
        say(component, "died with exit code %d; starts again in %.1f s".formatted(exitCode, seconds(restartIn)));
    }

    @Override
    public void restarted(Component component, Duration took) {
        say(component, "works again after %.1f s".formatted(seconds(took)));
    }

    private void say(Component component, String what) {
        display.say("%-16s %s".formatted(component.id(), what));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
