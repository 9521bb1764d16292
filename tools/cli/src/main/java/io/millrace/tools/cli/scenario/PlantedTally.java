/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

/**
 * The planted fraud of one detector, and the part of it that was found.
 *
 * @param detector id of a rule or a pattern
 * @param planted episodes that the detector has to find
 * @param caught those of them that it found
 * @param nearMisses episodes one step below the detector's threshold
 * @param wronglyCaught those of them that it reported as fraud
 */
public record PlantedTally(String detector, long planted, long caught, long nearMisses, long wronglyCaught) {

    public boolean isClean() {
        return caught == planted && wronglyCaught == 0;
    }

    @Override
    public String toString() {
        return "%s: %,d of %,d planted caught, %,d of %,d near misses wrongly caught"
                .formatted(detector, caught, planted, wronglyCaught, nearMisses);
    }
}
