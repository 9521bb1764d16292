/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that a later program can recognise: the system hands a process id out again after its process ended, but not
 * together with the same start time.
 *
 * @param started start time as the system reports it
 */
record ProcessIdentity(long pid, Instant started) {
    /** Systems derive start times from their boot time, which moves a little when the clock is set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    static Optional<ProcessIdentity> of(ProcessHandle process) {
        return process.info().startInstant().map(started -> new ProcessIdentity(process.pid(), started));
    }

    /** The process, if it still runs and is not another one under the same id. */
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::sameStart);
    }

    private boolean sameStart(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(started, start).abs().compareTo(TOLERANCE) <= 0)
                .orElse(false);
    }
}
