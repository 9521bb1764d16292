/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.Identity;
import java.io.Serializable;
import java.time.Duration;

/** How many updates an open session emits; final records do not depend on it. */
public final class UpdateVolume implements Serializable {

    private static final long serialVersionUID = 1L;

    private enum Kind {
        EVERY_EVENT,
        INTERVAL,
        NONE
    }

    private final Kind kind;
    private final long intervalMillis;

    private UpdateVolume(Kind kind, long intervalMillis) {
        this.kind = kind;
        this.intervalMillis = intervalMillis;
    }

    /** One update per accepted event. */
    public static UpdateVolume everyEvent() {
        return new UpdateVolume(Kind.EVERY_EVENT, 0);
    }

    /** A first update, then one whenever the last activity has advanced by the interval in event time. */
    public static UpdateVolume atMostOnePer(Duration interval) {
        return new UpdateVolume(Kind.INTERVAL, interval.toMillis());
    }

    public static UpdateVolume finalsOnly() {
        return new UpdateVolume(Kind.NONE, 0);
    }

    /** @param lastActivity of the session, epoch milliseconds */
    boolean isDue(Identity identity, long lastActivity) {
        return switch (kind) {
            case EVERY_EVENT -> true;
            case INTERVAL -> identity.getRevision() < 0 || lastActivity - intervalMillis >= identity.getUpdatedAt();
            case NONE -> false;
        };
    }
}
