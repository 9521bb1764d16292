/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LoadTest {

    @Test
    void spreadsEventsOverTheSpan() {
        Load load = new Load(10, 1, 0, Duration.ofSeconds(100));

        assertThat(load.eventTime(0)).isEqualTo(Load.START.toEpochMilli());
        assertThat(load.eventTime(9)).isEqualTo(Load.START.toEpochMilli() + 90_000);
    }
}
