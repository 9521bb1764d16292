/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

/**
 * How what was found compares with what was expected.
 *
 * @param expected what had to be there
 * @param matched what was there, once and right
 * @param missing what was not there, or not to the end
 * @param duplicated what was there more than once
 * @param wrong what differed, or should not have been there
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
