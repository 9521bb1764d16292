/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final OptionalInt NONE = OptionalInt.empty();

    private final Ports ports = new Ports(new SplittableRandom(7));

    @Test
    void givesEveryPortOnce() {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            assertThat(given.add(ports.choose("--x-port", NONE, NONE))).isTrue();
        }
    }

    @Test
    void staysBelowThePortsOfOutgoingConnections() {
        for (int i = 0; i < 100; i++) {
            assertThat(ports.choose("--x-port", NONE, NONE)).isBetween(20_000, 31_999);
        }
    }

    @Test
    void takesThePortOfTheLastRunWhenItIsFree() {
        int port = ports.choose("--x-port", NONE, NONE);

        assertThat(new Ports(new SplittableRandom(8)).choose("--x-port", NONE, OptionalInt.of(port)))
                .isEqualTo(port);
    }

    @Test
    void takesAnotherPortWhenThatOfTheLastRunIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ports.choose("--x-port", NONE, OptionalInt.of(other.getLocalPort())))
                    .isNotEqualTo(other.getLocalPort());
        }
    }

    @Test
    void refusesAWantedPortThatIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            OptionalInt wanted = OptionalInt.of(other.getLocalPort());

            assertThatThrownBy(() -> ports.choose("--x-port", wanted, NONE))
                    .isInstanceOf(UsageException.class)
                    .hasMessage("--x-port: port " + other.getLocalPort()
                            + " is in use; leave the flag out to get a free one");
        }
    }

    @Test
    void refusesWhatIsNoPort() {
        assertThatThrownBy(() -> ports.choose("--x-port", OptionalInt.of(70_000), NONE))
                .isInstanceOf(UsageException.class)
                .hasMessage("--x-port is 70000, it must be a port between 1 and 65535");
    }
}
