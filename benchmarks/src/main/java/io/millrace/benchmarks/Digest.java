/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

/**
 * The results of one run, reduced to their number and a hash that does not depend on their order: two runs agree if these
 * are equal.
 */
public final class Digest {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private long results;
    private long sum;
    private long sumOfMixed;

    /** Adds a result, given by the key it belongs to and its figures. */
    public void add(String key, long... figures) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * FNV_PRIME;
        }
        for (long figure : figures) {
            hash = mix(hash ^ figure) + FNV_PRIME;
        }
        results++;
        sum += hash;
        sumOfMixed += mix(hash);
    }

    public long results() {
        return results;
    }

    /** The finalizer of MurmurHash3. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    boolean agreesWith(Digest other) {
        return results == other.results && sum == other.sum && sumOfMixed == other.sumOfMixed;
    }

    @Override
    public String toString() {
        return "%,d results, hash %016x".formatted(results, sum);
    }
}
