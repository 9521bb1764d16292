/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The outcomes of the records of an input, as counted by the oracle.
 *
 * @param partiallyLate accepted, but too late for some of their windows; also in {@code accepted}
 */
public record InputCounts(
        long in, long ignored, long accepted, long partiallyLate, long late, long duplicate, long deadLettered) {

    /** The counts by the names of the job's gauges. */
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

    /** Whether every record has exactly one outcome. */
    public boolean addUp() {
        return in == ignored + accepted + late + duplicate + deadLettered;
    }
}
