/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.UserEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WatermarkMarkersTest {

    @Test
    void createsOneMarkerPerPartition() {
        Instant now = Instant.parse("2026-01-10T12:00:00Z");

        assertThat(WatermarkMarkers.of(InputTopic.USER_EVENTS, 3, now))
                .hasSize(3)
                .allSatisfy(marker -> assertThat(((UserEvent) marker.value().orElseThrow()).getEventTime())
                        .isEqualTo(now));
        assertThat(WatermarkMarkers.of(InputTopic.ORDERS, 3, now).stream()
                        .map(marker -> marker.partition().getAsInt()))
                .containsExactly(0, 1, 2);
    }
}
