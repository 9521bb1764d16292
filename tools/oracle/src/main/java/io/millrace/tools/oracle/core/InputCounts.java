/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of the records of an input, as the oracle counts it.
 *
 * @param partiallyLate accepted, but too late for some of their windows; also in {@code accepted}
 */
public record InputCounts(
        long in, long ignored, long accepted, long partiallyLate, long late, long duplicate, long deadLettered) {

    /** Under the names the job publishes them. */
    public Map<String, Long> byGauge() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("recordsIn", in);
        counts.put("recordsIgnored", ignored);
        counts.put("recordsAccepted", accepted);
        counts.put("recordsPartiallyLate", partiallyLate);
        counts.put("recordsLate", late);
        counts.put("recordsDuplicate", duplicate);
        counts.put("recordsDeadLettered", deadLettered);
        return counts;
    }

    /** Every record is exactly one thing. */
    public boolean addUp() {
        return in == ignored + accepted + late + duplicate + deadLettered;
    }
}
