/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

/**
 * How much of the fraud that was planted for a detector was found.
 *
 * @param detector a rule or a pattern
 * @param planted episodes that the detector has to find
 * @param caught of them
 * @param nearMisses planted episodes that stop one step before being fraud
 * @param wronglyCaught of them
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
