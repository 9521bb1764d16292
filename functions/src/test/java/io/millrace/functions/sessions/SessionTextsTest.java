/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static io.millrace.functions.sessions.Clicks.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Texts of any length arrive; those kept in state are cut to 2,048 UTF-16 units. */
class SessionTextsTest {

    @Test
    void longTextsAreCut() throws Exception {
        try (SessionHarness harness = new SessionHarness(UpdateVolume.finalsOnly())) {
            harness.process(new ClickEvent(
                    "a",
                    "ann",
                    EventType.PAGE_VIEW,
                    "p".repeat(3_000),
                    "r".repeat(3_000),
                    "c".repeat(3_000),
                    Instant.ofEpochMilli(START)));
            SessionEvent session =
                    harness.watermark(START + Duration.ofMinutes(30).toMillis()).get(0);

            assertThat(session.getEntryPage()).isEqualTo("p".repeat(2_048));
            assertThat(session.getPages().get(0).getPage()).isEqualTo("p".repeat(2_048));
            assertThat(session.getReferrer()).isEqualTo("r".repeat(2_048));
            assertThat(session.getCampaign()).isEqualTo("c".repeat(2_048));
        }
    }
}
