/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/**
 * Draws users with a skew: the share of the first x of n users is √(x/n), so that 1 % of the users have 10 % of the events.
 * One user can have a fixed share on top.
 */
public final class SkewedUsers {

    static final String HOT = "user-hot";

    private final int keys;
    private final double hotKey;

    public SkewedUsers(Load load) {
        this.keys = load.keys();
        this.hotKey = load.hotKey();
    }

    /** A user for a number that is uniform between 0 and 1. */
    String draw(double uniform) {
        if (uniform < hotKey) {
            return HOT;
        }
        double rest = (uniform - hotKey) / (1 - hotKey);
        return user((int) (rest * rest * keys));
    }

    /** The user of that rank. */
    public static String user(int rank) {
        return "user-" + rank;
    }

    /** The partition of a key as Kafka's clients compute it. */
    static int partition(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % Load.PARTITIONS;
    }
}
