/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** The only source of randomness in the traffic: equal seeds yield equal decisions on every machine. */
final class SeededRandom {

    private static final HexFormat HEX = HexFormat.of();

    private final SplittableRandom random;

    SeededRandom(long seed) {
        random = new SplittableRandom(seed);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Uniform, both ends included. */
    long between(long least, long greatest) {
        return random.nextLong(least, greatest + 1);
    }

    int between(int least, int greatest) {
        return random.nextInt(least, greatest + 1);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Mostly near the least value, rarely near the greatest: scales the cube of a uniform number. */
    long skewed(long least, long greatest) {
        double u = random.nextDouble();
        return least + (long) (u * u * u * (greatest - least));
    }

    /**
     * An index below {@code n} whose probability decreases with its rank to the power of −0.6: a few users are very active
     * and most are not.
     */
    int zipf(int n) {
        return (int) (n * StrictMath.pow(random.nextDouble(), 2.5));
    }

    /** The seed of another source of randomness. */
    long seed() {
        return random.nextLong();
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A new id: the prefix and 24 hexadecimal digits. */
    String id(String prefix) {
        return prefix + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextInt());
    }
}
