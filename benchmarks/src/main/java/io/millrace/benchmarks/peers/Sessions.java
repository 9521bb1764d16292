/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.schemas.CloseReason;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.SessionEventKind;
import java.time.Instant;
import java.util.List;

/** Sessions in the schema of Millrace, from which the peers fill what the comparison looks at. */
final class Sessions {

    private Sessions() {}

    /**
     * A completed session.
     *
     * @param start epoch milliseconds of the first event
     * @param last epoch milliseconds of the last event
     */
    static SessionEvent of(String userId, long start, long last, int count) {
        return SessionEvent.newBuilder()
                .setSessionId(userId + "@" + start)
                .setUserId(userId)
                .setKind(SessionEventKind.COMPLETE)
                .setRevision(0)
                .setStartTime(Instant.ofEpochMilli(start))
                .setLastActivity(Instant.ofEpochMilli(last))
                .setDurationMs(last - start)
                .setEventCount(count)
                .setPageCount(count)
                .setPages(List.of())
                .setPagesTruncated(false)
                .setBounced(count == 1)
                .setCloseReason(CloseReason.INACTIVITY)
                .build();
    }
}
