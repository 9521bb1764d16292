/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.util.HashMap;
import java.util.Map;

/**
 * The results of one run, reduced to their number and a hash per second of event time that does not depend on their order.
 */
public final class Digest {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long SECOND_MILLIS = 1_000;

    private final Map<Long, Second> seconds = new HashMap<>();
    private final long completeUntil;
    private long results;

    private record Second(long results, long sum, long sumOfMixed) {
        private Second plus(long hash) {
            return new Second(results + 1, sum + hash, sumOfMixed + mix(hash));
        }
    }

    /** @param completeUntil event time that the run has reached, epoch milliseconds; later results may be missing */
    Digest(long completeUntil) {
        this.completeUntil = completeUntil;
    }

    /**
     * Adds a result.
     *
     * @param key what it belongs to
     * @param time the event time at which it is due, epoch milliseconds
     * @param figures what it says
     */
    public void add(String key, long time, long... figures) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * FNV_PRIME;
        }
        hash = mix(hash ^ time);
        for (long figure : figures) {
            hash = mix(hash ^ figure) + FNV_PRIME;
        }
        results++;
        seconds.put(
                time / SECOND_MILLIS,
                seconds.getOrDefault(time / SECOND_MILLIS, new Second(0, 0, 0)).plus(hash));
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

    /** Whether two runs have the same results in all seconds that both have completed. */
    boolean agreesWith(Digest other) {
        long end = Math.min(completeUntil, other.completeUntil);
        return until(end).equals(other.until(end));
    }

    private Map<Long, Second> until(long end) {
        Map<Long, Second> complete = new HashMap<>(seconds);
        complete.keySet().removeIf(second -> second >= end / SECOND_MILLIS);
        return complete;
    }

    @Override
    public String toString() {
        long hash = seconds.values().stream().mapToLong(Second::sum).sum();
        return "%,d results, hash %016x".formatted(results, hash);
    }
}
