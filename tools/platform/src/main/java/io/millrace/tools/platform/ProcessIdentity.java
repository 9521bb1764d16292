/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A process id with a start time, which together identify a process even after the operating system reused the id.
 *
 * @param started start time as reported by the operating system
 */
record ProcessIdentity(long pid, Instant started) {
    /** Start times are derived from the boot time, which shifts a little when the clock is adjusted. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    ProcessIdentity {
        Objects.requireNonNull(started, "started");
    }

    static Optional<ProcessIdentity> of(ProcessHandle process) {
        return process.info().startInstant().map(started -> new ProcessIdentity(process.pid(), started));
    }

    /** The process, if it is still running and its id was not reused. */
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
