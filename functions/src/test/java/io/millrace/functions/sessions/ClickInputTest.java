/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClickInputTest {

    private final ClickInput input = new ClickInput();

    @Test
    void usesEveryTypeWithValidIds() {
        for (EventType type : EventType.values()) {
            assertThat(input.isUsed(click("e1", "ann", type))).isTrue();
            assertThat(input.fault(click("e1", "ann", type))).isEmpty();
        }
    }

    @Test
    void rejectsInvalidIds() {
        assertThat(input.fault(click("", "ann", EventType.CLICK))).contains("eventId must not be blank");
        assertThat(input.fault(click("e1", "a".repeat(300), EventType.CLICK)))
                .contains("userId must be at most 256 UTF-16 units long; got 300");
    }

    private static ClickEvent click(String id, String userId, EventType type) {
        return ClickEvent.newBuilder()
                .setEventId(id)
                .setUserId(userId)
                .setType(type)
                .setEventTime(Instant.ofEpochMilli(1))
                .build();
    }
}
