/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.intake.Lateness.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionLatenessTest {

    private static final long HORIZON = 40 * 60_000;

    private final SessionLateness lateness = new SessionLateness(Duration.ofMinutes(30), Duration.ofMinutes(10));

    @Test
    void anEventIsLateOnceTheWatermarkHasPassedGapAndAllowedLateness() {
        assertThat(lateness.check(Clicks.action("a", 5), 5 + HORIZON - 1)).isEqualTo(Outcome.ON_TIME);
        assertThat(lateness.check(Clicks.action("a", 5), 5 + HORIZON)).isEqualTo(Outcome.late(0));
        assertThat(lateness.check(Clicks.action("a", 5), 5 + HORIZON + 3)).isEqualTo(Outcome.late(3));
    }
}
