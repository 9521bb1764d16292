/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.ClickEvent;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import java.time.Duration;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

final class ClickContractTest {

    private final ClickContract input = new ClickContract(Duration.ofMillis(30), Duration.ofMillis(10));

    private static Click click(String id, String type, long eventTime) {
        return new Click(id, "u", type, null, null, null, eventTime);
    }

    @Test
    void usesEveryTypeAndFindsNothingElseInvalid() {
        assertThat(input.isUsed(click("a", "UNKNOWN", 1))).isTrue();
        assertThat(input.isUsed(click("a", "PURCHASE", 1))).isTrue();
        assertThat(input.fault(click("a", "UNKNOWN", 1))).isEmpty();
    }

    @Test
    void isLateOnceTheWatermarkHasReachedTimeAndGapAndAllowedLateness() {
        assertThat(input.lateness(click("a", "CLICK", 1_000), 1_039).everything())
                .isFalse();
        assertThat(input.lateness(click("a", "CLICK", 1_000), 1_040).everything())
                .isTrue();
        assertThat(input.lateness(click("a", "CLICK", 1_000), 1_099).latestDeadline())
                .isEqualTo(1_040);
    }

    @Test
    void cutsTextsTo2048UnitsWithoutSplittingASurrogatePair() {
        String campaign = "c".repeat(2_046) + "\uD83D\uDE00";
        GenericRecord event = new GenericData.Record(ClickEvent.getClassSchema());
        event.put("eventId", "a");
        event.put("userId", "u");
        event.put("type", "PAGE_VIEW");
        event.put("page", "p".repeat(2_048) + "q");
        event.put("referrer", "r".repeat(2_047) + "\uD83D\uDE00");
        event.put("campaign", campaign + "d");
        event.put("eventTime", 0L);
        Click click = input.event(new Fields(event));

        assertThat(click.page()).isEqualTo("p".repeat(2_048));
        assertThat(click.referrer()).isEqualTo("r".repeat(2_047));
        assertThat(click.campaign()).isEqualTo(campaign);
    }

    @Test
    void ordersByTimeThenLogoutsLastThenId() {
        Click early = click("z", "LOGOUT", 1);
        Click b = click("b", "CLICK", 2);
        Click c = click("c", "CLICK", 2);
        Click logout = click("a", "LOGOUT", 2);

        assertThat(ClickContract.ORDER.compare(early, b)).isNegative();
        assertThat(ClickContract.ORDER.compare(b, c)).isNegative();
        assertThat(ClickContract.ORDER.compare(c, logout)).isNegative();
    }
}
