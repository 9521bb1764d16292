/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SkewedUsersTest {

    @Test
    void givesOnePercentOfTheUsersTenPercentOfTheEvents() {
        SkewedUsers users = users(1_000, 0);

        assertThat(users.draw(0.0999)).isEqualTo("user-9");
        assertThat(users.draw(0.1001)).isEqualTo("user-10");
        assertThat(users.draw(0.9999)).isEqualTo("user-999");
    }

    @Test
    void givesTheHotKeyItsShareAndSkewsTheRestAsEver() {
        SkewedUsers users = users(1_000, 0.3);

        assertThat(users.draw(0.2999)).isEqualTo("user-hot");
        assertThat(users.draw(0.3)).isEqualTo("user-0");
        assertThat(users.draw(0.3 + 0.7 * 0.1001)).isEqualTo("user-10");
    }

    private static SkewedUsers users(int keys, double hotKey) {
        return new SkewedUsers(new Load(1, keys, hotKey, Duration.ofMinutes(1)));
    }
}
