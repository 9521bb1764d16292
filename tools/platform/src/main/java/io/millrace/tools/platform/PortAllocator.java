/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import io.millrace.config.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Optional;
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
    /** The JVM's own loopback address can be the one of IPv6, where the platform does not listen. */
    static final InetAddress LOOPBACK = ipv4Loopback();

    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 1_000;
    private static final int FIRST_UNPRIVILEGED = 1_024;

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
            throw new UsageException(option + ": port " + port + " is " + obstacle(port)
                    + "; choose another one, or omit the option to use a free port");
        }
        return port;
    }

    private String obstacle(int port) {
        if (allocated.contains(port)) {
            return "also the one of another option";
        }
        Optional<String> owner = PortOwner.of(port);
        if (owner.isEmpty() && port < FIRST_UNPRIVILEGED) {
            return "in use or not allowed for this user";
        }
        return "in use" + owner.map(process -> " by " + process).orElse("");
    }

    private boolean tryAllocate(int port) {
        return isFree(port) && allocated.add(port);
    }

    private static InetAddress ipv4Loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an IPv4 address", e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
