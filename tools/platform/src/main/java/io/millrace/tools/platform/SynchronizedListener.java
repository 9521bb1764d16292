/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.time.Duration;

/** Forwards events one at a time. */
final class SynchronizedListener implements PlatformListener {
    private final PlatformListener listener;

    SynchronizedListener(PlatformListener listener) {
        this.listener = listener;
    }

    @Override
    public synchronized void starting(Component component) {
        listener.starting(component);
    }

    @Override
    public synchronized void ready(Component component, Duration took, String address) {
        listener.ready(component, took, address);
    }

    @Override
    public synchronized void died(Component component, int exitCode, Duration restartIn) {
        listener.died(component, exitCode, restartIn);
    }

    @Override
    public synchronized void restarted(Component component, Duration took) {
        listener.restarted(component, took);
    }
}
