/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

/**
 * The comparison of an output with its expected records, in numbers.
 *
 * @param matched expected, found once and equal
 * @param missing expected, but not found or incomplete
 * @param duplicated found more than once
 * @param wrong different from the expected, or unexpected
 */
public record Tally(long expected, long matched, long missing, long duplicated, long wrong) {

    public boolean isClean() {
        return missing == 0 && duplicated == 0 && wrong == 0 && matched == expected;
    }

    Tally plus(Tally other) {
        return new Tally(
                expected + other.expected,
                matched + other.matched,
                missing + other.missing,
                duplicated + other.duplicated,
                wrong + other.wrong);
    }

    @Override
    public String toString() {
        return "%,d expected, %,d matched, %,d missing, %,d duplicated, %,d wrong"
                .formatted(expected, matched, missing, duplicated, wrong);
    }
}
