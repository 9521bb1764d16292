/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes of the records of an input, as counted by the oracle.
 *
 * @param partiallyLate accepted, but too late for some of their windows; also in {@code accepted}
 */
public record InputCounts(
        long in, long ignored, long accepted, long partiallyLate, long late, long duplicate, long deadLettered) {

    /** The gauges with which every job counts its input, in the order of the components. */
    public static final List<String> GAUGES = List.of(
            "recordsIn",
            "recordsIgnored",
            "recordsAccepted",
            "recordsPartiallyLate",
            "recordsLate",
            "recordsDuplicate",
            "recordsDeadLettered");

    /** The counts of a job by gauge; an absent gauge counts as 0. */
    public static InputCounts ofGauges(Map<String, Long> gauges) {
        long[] n = GAUGES.stream()
                .mapToLong(gauge -> gauges.getOrDefault(gauge, 0L))
                .toArray();
        return new InputCounts(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    }

    public Map<String, Long> byGauge() {
        long[] counts = {in, ignored, accepted, partiallyLate, late, duplicate, deadLettered};
        Map<String, Long> byGauge = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            byGauge.put(GAUGES.get(i), counts[i]);
        }
        return byGauge;
    }

    /** Whether every record has exactly one outcome. */
    public boolean addUp() {
        return in == ignored + accepted + late + duplicate + deadLettered;
    }
}
