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
 * Chooses the ports of one platform on the loopback interface, each at most once.
 *
 * <p>Free ports are taken from below the range that systems use for outgoing connections: a client that keeps
 * knocking at a closed port inside that range can end up connected to itself and block the server's return.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 1_000;

    private final RandomGenerator random;
    private final Set<Integer> taken = new HashSet<>();

    Ports(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The wanted port, else the one used last time if it is still free, else any free one.
     *
     * @param flag the option that asked for the wanted port, for the message
     */
    int choose(String flag, OptionalInt wanted, OptionalInt previous) {
        if (wanted.isPresent()) {
            int port = wanted.getAsInt();
            if (port < 1 || port > 65_535) {
                throw new UsageException(flag + " is " + port + ", it must be a port between 1 and 65535");
            }
            if (!take(port)) {
                throw new UsageException(flag + ": port " + port + " is in use; leave the flag out to get a free one");
            }
            return port;
        }
        if (previous.isPresent() && take(previous.getAsInt())) {
            return previous.getAsInt();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random.nextInt(FIRST, END);
            if (take(port)) {
                return port;
            }
        }
        throw new OperationFailedException("no free port on 127.0.0.1 between " + FIRST + " and " + END);
    }

    private boolean take(int port) {
        return !taken.contains(port) && isFree(port) && taken.add(port);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
