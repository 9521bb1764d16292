/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A file lock that ties an instance to one process; the operating system releases it however that process ends. The file
 * names the process, for messages.
 */
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
                return Optional.of(owned(channel));
            }
        } catch (OverlappingFileLockException e) {
            // This process holds it.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
        new InstanceLock(channel).close();
        return Optional.empty();
    }

    /**
     * Waits until no other process holds the lock.
     *
     * @param onWait receives the id of the process that holds it, if this call has to wait
     */
    static InstanceLock acquire(Path file, Consumer<String> onWait) {
        Optional<InstanceLock> free = tryAcquire(file);
        if (free.isPresent()) {
            return free.orElseThrow();
        }
        onWait.accept(owner(file));
        FileChannel channel = open(file);
        try {
            channel.lock();
            return owned(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }

    private static InstanceLock owned(FileChannel channel) throws IOException {
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
        return new InstanceLock(channel);
    }

    private static String owner(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
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
