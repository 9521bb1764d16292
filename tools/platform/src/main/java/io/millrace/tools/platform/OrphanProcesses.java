/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.time.Duration;
import java.util.List;

/** Stops processes of a platform that outlived their supervisor. */
final class OrphanProcesses {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private OrphanProcesses() {}

    /** Stops the components in the state that are still running; returns their number. */
    static int stop(PlatformState state) {
        List<ProcessHandle> running = state.processes().keySet().stream()
                .filter(name -> !name.equals(PlatformState.SUPERVISOR))
                .flatMap(name -> state.running(name).stream())
                .toList();
        running.forEach(ProcessHandle::destroy);
        if (!Polling.until(TIMEOUT, () -> running.stream().noneMatch(ProcessHandle::isAlive))) {
            running.forEach(ProcessHandle::destroyForcibly);
            Polling.until(TIMEOUT, () -> running.stream().noneMatch(ProcessHandle::isAlive));
        }
        return running.size();
    }
}
