/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Allocates the ports of one platform on the loopback interface, each at most once.
 *
 * <p>Free ports come from below the ephemeral range: a client that keeps connecting to a closed port inside that range
 * can end up connected to itself and then blocks the server's return.
 */
final class PortAllocator {
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 1_000;

    private final RandomGenerator random;
    private final Set<Integer> allocated = new HashSet<>();

    PortAllocator(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Allocates the requested port, else the previous one if it is free, else any free one.
     *
     * @param option command-line option of the requested port, for the error message
     * @param previous port of the last run
     */
    int allocate(String option, OptionalInt requested, OptionalInt previous) {
        if (requested.isPresent()) {
            return allocateRequested(option, requested.getAsInt());
        }
        if (previous.isPresent() && tryAllocate(previous.getAsInt())) {
            return previous.getAsInt();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random.nextInt(FIRST, END);
            if (tryAllocate(port)) {
                return port;
            }
        }
        throw new OperationFailedException("no free port on 127.0.0.1 between " + FIRST + " and " + END);
    }

    private int allocateRequested(String option, int port) {
        if (port < 1 || port > 65_535) {
            throw new UsageException(option + " must be between 1 and 65535; got " + port);
        }
        if (!tryAllocate(port)) {
            throw new UsageException(option + ": port " + port + " is in use; omit the option to use a free port");
        }
        return port;
    }

    private boolean tryAllocate(int port) {
        return isFree(port) && allocated.add(port);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
