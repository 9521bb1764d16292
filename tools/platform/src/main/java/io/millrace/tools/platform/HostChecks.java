/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import com.sun.management.UnixOperatingSystemMXBean;
import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/**
 * Checks what the platform needs of the machine before anything starts, so that a lack is one message with the remedy
 * instead of a component's log.
 *
 * @param openFiles files that a process may have open
 * @param freeBytes free space for a folder, bytes
 */
record HostChecks(long openFiles, ToLongFunction<Path> freeBytes) {
    /** The TaskManager has about 650 files open with every job idle, and more as state grows. */
    static final long OPEN_FILES = 2_048;
    /** A demo of a minute writes about 200 MB, half of it the copied class path and Kafka's preallocated files. */
    static final long FREE_BYTES = 512L * 1024 * 1024;

    /** The checks with the limits of this machine. */
    static HostChecks ofThisMachine() {
        return new HostChecks(allowedOpenFiles(), HostChecks::usableBytes);
    }

    /**
     * Creates the folder of an instance and checks that a platform can run in it.
     *
     * @throws OperationFailedException with the remedy
     */
    void require(Instance instance) {
        requireWritable(instance.folder());
        Folders.create(instance.folder());
        requireExecutable(instance.installation().flinkCommand());
        requireOpenFiles();
        requireSpace(instance.folder());
    }

    private static void requireWritable(Path folder) {
        Path existing = folder;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            throw new OperationFailedException("cannot write to " + existing
                    + "; make it a folder that this user may write to, or use another --name or another checkout");
        }
    }

    private static void requireExecutable(Path command) {
        if (!Files.isExecutable(command)) {
            throw new OperationFailedException(command + " cannot be executed; its permission is missing or the file"
                    + " system is mounted noexec, so restore the permission or move the checkout");
        }
    }

    private void requireOpenFiles() {
        if (openFiles < OPEN_FILES) {
            throw new OperationFailedException("a process may open " + openFiles
                    + " files here, and the platform needs " + OPEN_FILES + "; raise the hard limit with ulimit -n "
                    + OPEN_FILES + " or in limits.conf");
        }
    }

    private void requireSpace(Path folder) {
        long bytes = freeBytes.applyAsLong(folder);
        if (bytes < FREE_BYTES) {
            throw new OperationFailedException("only " + (bytes >> 20) + " MiB are free for " + folder
                    + ", and the platform needs " + (FREE_BYTES >> 20)
                    + " MiB; free some, for example by deleting folders of other instances beside it");
        }
    }

    /** A JVM raises its own limit, which its children inherit, to the hard limit. */
    private static long allowedOpenFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    private static long usableBytes(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the free space for " + folder, e);
        }
    }
}
