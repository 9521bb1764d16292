/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

/**
 * How unreliable the traffic is. All are shares of all records, 0 … 1.
 *
 * @param disorder overtaken by others, mostly within the default out-of-orderness of 5 s
 * @param late a minute to an hour behind, orders up to an hour and a half, so that windows are corrected, partly missed or
 *     missed
 * @param duplicates sent again, byte for byte, at once or minutes later
 * @param conflicts sent again with the same id and other content
 * @param broken cannot be decoded, carry an impossible time, an invalid amount or another user's key; come on top of the
 *     good ones
 * @param oldSchema written with the first released schema of their topic
 * @param fraud episodes of planted fraud per user event
 */
public record TrafficMix(
        double disorder,
        double late,
        double duplicates,
        double conflicts,
        double broken,
        double oldSchema,
        double fraud) {

    public static final TrafficMix DEFAULT = new TrafficMix(0.10, 0.02, 0.02, 0.001, 0.005, 0.25, 0.002);

    /** Everything arrives once, whole and in order, apart from profiles, whose updates may overtake each other and return. */
    public static final TrafficMix CLEAN = new TrafficMix(0, 0, 0, 0, 0, 0, 0.002);

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
            throw new IllegalArgumentException("%s %s is not a share between 0 and 1".formatted(name, share));
        }
    }
}
