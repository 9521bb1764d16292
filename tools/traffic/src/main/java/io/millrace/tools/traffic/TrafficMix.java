/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

/**
 * Rates of faults and fraud in the traffic, as shares of all records unless noted, each between 0 and 1.
 *
 * @param disorder out of order, mostly within the default out-of-orderness of 5 s; also the share of profile changes from
 *     clients that assign users to other partitions. Unless 0, the sender also holds records back for 2 s of every 20 s on
 *     the clock and sends them partition after partition
 * @param late a minute to an hour late, orders up to an hour and a half; corrects windows, or misses some or all of them
 * @param duplicates repeated byte for byte, at once or minutes later
 * @param conflicts repeated with the same id and other content, share of purchases
 * @param broken additional records that cannot be decoded ({@link Corruption}) or carry an impossible time, an invalid id or
 *     amount, or a key that is another user's, Avro, JSON or no id, per good record
 * @param oldSchema written with the oldest schema, share of user events; a tenth as many events and payments have times in
 *     microseconds
 * @param fraud planted fraud scenarios per user event
 */
public record TrafficMix(
        double disorder,
        double late,
        double duplicates,
        double conflicts,
        double broken,
        double oldSchema,
        double fraud) {

    public static final TrafficMix DEFAULT = new TrafficMix(0.10, 0.02, 0.02, 0.001, 0.01, 0.25, 0.002);

    public TrafficMix {
        requireShare("disorder", disorder);
        requireShare("late", late);
        requireShare("duplicates", duplicates);
        requireShare("conflicts", conflicts);
        requireShare("broken", broken);
        requireShare("old-schema", oldSchema);
        requireShare("fraud", fraud);
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("%s must be between 0 and 1; got %s".formatted(name, share));
        }
    }
}
