/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import java.time.Instant;

/** Results of windows in the schema of Millrace, from which the peers fill what the comparison looks at. */
final class Totals {

    private static final String CURRENCY = "EUR";

    private Totals() {}

    /**
     * The total of a window.
     *
     * @param start epoch milliseconds
     * @param end epoch milliseconds
     */
    static PurchaseTotal of(String userId, long start, long end, long count, long totalMinor) {
        return PurchaseTotal.newBuilder()
                .setTotalId(userId + "@" + start)
                .setUserId(userId)
                .setCurrency(CURRENCY)
                .setWindow("benchmark")
                .setWindowStart(Instant.ofEpochMilli(start))
                .setWindowEnd(Instant.ofEpochMilli(end))
                .setCount(count)
                .setTotalMinor(totalMinor)
                .setMinMinor(0)
                .setMaxMinor(0)
                .setRevision(0)
                .setKind(ResultKind.ON_TIME)
                .build();
    }
}
