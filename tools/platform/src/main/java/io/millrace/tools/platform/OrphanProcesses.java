/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.time.Duration;
import java.util.List;

/** Ends processes of a platform whose supervisor did not. */
final class OrphanProcesses {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private OrphanProcesses() {}

    /** Ends what still runs of the components in the state; returns how many did. */
    static int end(PlatformState state) {
        List<ProcessHandle> running = state.processes().keySet().stream()
                .filter(name -> !name.equals(PlatformState.SUPERVISOR))
                .flatMap(name -> state.running(name).stream())
                .toList();
        running.forEach(ProcessHandle::destroy);
        if (!Polling.until(PATIENCE, () -> running.stream().noneMatch(ProcessHandle::isAlive))) {
            running.forEach(ProcessHandle::destroyForcibly);
            Polling.until(PATIENCE, () -> running.stream().noneMatch(ProcessHandle::isAlive));
        }
        return running.size();
    }
}
