/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.intake.Lateness.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionLatenessTest {

    private static final long HORIZON = 40 * 60_000;

    private final SessionLateness lateness = new SessionLateness(Duration.ofMinutes(30), Duration.ofMinutes(10));

    @Test
    void anEventIsLateOnceTheWatermarkHasPassedGapAndAllowedLateness() {
        assertThat(lateness.judge(Clicks.action("a", 5), 5 + HORIZON - 1)).isEqualTo(Verdict.ON_TIME);
        assertThat(lateness.judge(Clicks.action("a", 5), 5 + HORIZON)).isEqualTo(Verdict.late(0));
        assertThat(lateness.judge(Clicks.action("a", 5), 5 + HORIZON + 3)).isEqualTo(Verdict.late(3));
    }
}
