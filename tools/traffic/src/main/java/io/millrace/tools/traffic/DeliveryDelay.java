/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.time.Duration;

/** Draws the delivery delay of data inputs in milliseconds of event time: none, out of order, or late. */
final class DeliveryDelay {

    private static final long OUT_OF_ORDERNESS = 5_000;
    /** Share of late orders that are later than the default dedup horizon of one hour. */
    private static final double BEYOND_DEDUP_HORIZON = 0.6;

    private final TrafficMix mix;
    private final SeededRandom random;

    DeliveryDelay(TrafficMix mix, SeededRandom random) {
        this.mix = mix;
        this.random = random;
    }

    long draw(InputTopic topic) {
        if (random.chance(mix.late())) {
            return topic == InputTopic.ORDERS && random.chance(BEYOND_DEDUP_HORIZON)
                    ? betweenMinutes(65, 90)
                    : lateForWindows();
        }
        if (!random.chance(mix.disorder())) {
            return random.between(0, 20);
        }
        return random.chance(0.1) ? random.between(OUT_OF_ORDERNESS, 12 * OUT_OF_ORDERNESS) : random.between(0, 4_500);
    }

    /**
     * Half of the delays correct windows that have fired, within the default allowed lateness of 10 min; the others miss
     * some of the windows that cover the record, or all.
     */
    private long lateForWindows() {
        long percentile = random.between(0, 99);
        if (percentile < 50) {
            return betweenMinutes(1, 9);
        }
        return percentile < 70 ? betweenMinutes(11, 14) : betweenMinutes(20, 55);
    }

    private long betweenMinutes(long least, long greatest) {
        return random.between(
                Duration.ofMinutes(least).toMillis(),
                Duration.ofMinutes(greatest).toMillis());
    }
}
