/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.UsageException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PortAllocatorTest {
    private static final OptionalInt NONE = OptionalInt.empty();

    private final PortAllocator ports = new PortAllocator(new SplittableRandom(7));

    @Test
    void allocatesEveryPortOnce() {
        Set<Integer> allocated = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertThat(allocated.add(ports.allocate("--x-port", NONE, NONE))).isTrue();
        }
    }

    @Test
    void staysBelowTheEphemeralRange() {
        for (int i = 0; i < 100; i++) {
            assertThat(ports.allocate("--x-port", NONE, NONE)).isBetween(20_000, 31_999);
        }
    }

    @Test
    void reusesThePreviousPortIfItIsFree() {
        int port = ports.allocate("--x-port", NONE, NONE);

        assertThat(new PortAllocator(new SplittableRandom(8)).allocate("--x-port", NONE, OptionalInt.of(port)))
                .isEqualTo(port);
    }

    @Test
    void allocatesAnotherPortIfThePreviousOneIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, PortAllocator.LOOPBACK)) {
            assertThat(ports.allocate("--x-port", NONE, OptionalInt.of(other.getLocalPort())))
                    .isNotEqualTo(other.getLocalPort());
        }
    }

    @Test
    void rejectsARequestedPortThatIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, PortAllocator.LOOPBACK)) {
            OptionalInt requested = OptionalInt.of(other.getLocalPort());

            assertThatThrownBy(() -> ports.allocate("--x-port", requested, NONE))
                    .isInstanceOf(UsageException.class)
                    .hasMessage("--x-port: port " + other.getLocalPort() + " is in use by process "
                            + ProcessHandle.current().pid()
                            + " (java); choose another one, or omit the option to use a free port");
        }
    }

    @Test
    void rejectsARequestedPortThatIsInUseOnEveryInterface() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            OptionalInt requested = OptionalInt.of(other.getLocalPort());

            assertThatThrownBy(() -> ports.allocate("--x-port", requested, NONE))
                    .hasMessageContaining(" is in use by process ");
        }
    }

    @Test
    void rejectsAPortThatTwoOptionsRequest() {
        OptionalInt requested = OptionalInt.of(ports.allocate("--x-port", NONE, NONE));

        assertThatThrownBy(() -> ports.allocate("--y-port", requested, NONE))
                .hasMessageStartingWith(
                        "--y-port: port " + requested.getAsInt() + " is also the one of another option");
    }

    @Test
    void rejectsAPortOutOfRange() {
        assertThatThrownBy(() -> ports.allocate("--x-port", OptionalInt.of(70_000), NONE))
                .isInstanceOf(UsageException.class)
                .hasMessage("--x-port must be between 1 and 65535; got 70000");
    }
}
