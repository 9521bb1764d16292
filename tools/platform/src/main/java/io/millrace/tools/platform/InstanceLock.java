/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file lock that ties an instance to one process; the operating system releases it however that process ends. */
final class InstanceLock implements AutoCloseable {
    private final FileChannel channel;

    private InstanceLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Empty if this or another process holds the lock. */
    static Optional<InstanceLock> tryAcquire(Path file) {
        FileChannel channel = open(file);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new InstanceLock(channel));
            }
        } catch (OverlappingFileLockException e) {
            // This process holds it.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
        new InstanceLock(channel).close();
        return Optional.empty();
    }

    /** Waits until no other process holds the lock. */
    static InstanceLock acquire(Path file) {
        FileChannel channel = open(file);
        try {
            channel.lock();
            return new InstanceLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }

    private static FileChannel open(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
