/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.intake.Lateness;
import io.millrace.schemas.ClickEvent;
import java.time.Duration;

/** Decides lateness: an event is late if {@code eventTime + gap + allowed lateness ≤ watermark}. */
public final class SessionLateness implements Lateness<ClickEvent> {

    private static final long serialVersionUID = 1L;

    private final long horizonMillis;

    public SessionLateness(Duration gap, Duration allowedLateness) {
        this.horizonMillis = gap.plus(allowedLateness).toMillis();
    }

    @Override
    public Outcome check(ClickEvent event, long watermark) {
        long deadline = event.getEventTime().toEpochMilli() + horizonMillis;
        return deadline <= watermark ? Outcome.late(watermark - deadline) : Outcome.ON_TIME;
    }
}
