/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static io.millrace.functions.enrichment.OrderHarness.tombstone;
import static io.millrace.functions.enrichment.OrderHarness.update;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldProfileTest {

    @Test
    void theHighestVersionWinsInAnyOrder() {
        assertThat(version(update("ann", 2, 0), update("ann", 1, 1))).isEqualTo(2);
        assertThat(version(update("ann", 1, 1), update("ann", 2, 0))).isEqualTo(2);
    }

    @Test
    void theLaterOfTwoRecordsOfOneVersionWins() {
        HeldProfile held = held(update("ann", 1, 8), update("ann", 1, 5));

        assertThat(held.place().offset()).isEqualTo(8);
        assertThat(held(update("ann", 1, 5), update("ann", 1, 8))).isEqualTo(held);
    }

    @Test
    void aTombstoneDeletesTheUpdatesBeforeIt() {
        assertThat(held(update("ann", 1, 0), tombstone("ann", 1)).exists()).isFalse();
        assertThat(held(tombstone("ann", 1), update("ann", 1, 0)).exists()).isFalse();
    }

    @Test
    void anOldUpdateAfterATombstoneDoesNotRestoreTheProfile() {
        assertThat(held(update("ann", 5, 0), tombstone("ann", 1), update("ann", 4, 2))
                        .exists())
                .isFalse();
    }

    @Test
    void aNewerUpdateAfterATombstoneRestoresTheProfile() {
        assertThat(version(update("ann", 5, 0), tombstone("ann", 1), update("ann", 6, 2)))
                .isEqualTo(6);
    }

    @Test
    void onlyTheVersionOfADeletedProfileIsKept() {
        HeldProfile held = held(update("ann", 5, 0), tombstone("ann", 1));

        assertThat(held).isEqualTo(new HeldProfile(null, 5, place(0, 0, 0), List.of(place(0, 1, 1))));
    }

    @Test
    void aRepeatedRecordChangesNothing() {
        HeldProfile held = held(update("ann", 5, 0), tombstone("ann", 1), update("ann", 6, 2));

        assertThat(held.after(update("ann", 5, 0))).isSameAs(held);
        assertThat(held.after(update("ann", 6, 2))).isSameAs(held);
        assertThat(held.after(tombstone("ann", 1))).isSameAs(held);
    }

    @Test
    void acrossPartitionsTimestampsDecide() {
        ProfileRecord update = update("ann", 1, place(0, 2_708, 1_000));

        assertThat(held(update, tombstone("ann", place(3, 592, 2_000))).exists())
                .isFalse();
        assertThat(held(update, tombstone("ann", place(3, 5_000, 999))).exists())
                .isTrue();
    }

    @Test
    void acrossPartitionsTheLaterOfTwoUpdatesOfAVersionCounts() {
        ProfileRecord earlier = update("ann", 1, place(3, 2_708, 1_000));
        ProfileRecord later = update("ann", 1, place(0, 592, 2_000));
        ProfileRecord sameMillisecond = update("ann", 1, place(1, 7, 2_000));

        assertThat(held(earlier, later).place()).isEqualTo(later.place());
        assertThat(held(later, earlier).place()).isEqualTo(later.place());
        assertThat(held(later, sameMillisecond).place()).isEqualTo(sameMillisecond.place());
        assertThat(held(sameMillisecond, later).place()).isEqualTo(sameMillisecond.place());
    }

    @Test
    void withinAPartitionOffsetsDecideEvenIfAClockWentBack() {
        assertThat(held(update("ann", 1, place(2, 5, 1_000)), tombstone("ann", place(2, 6, 900)))
                        .exists())
                .isFalse();
        assertThat(held(tombstone("ann", place(2, 5, 1_000)), update("ann", 1, place(2, 6, 900)))
                        .exists())
                .isTrue();
    }

    @Test
    void aTombstoneOfTheSameMillisecondDeletes() {
        assertThat(held(update("ann", 1, place(3, 0, 7)), tombstone("ann", place(0, 9, 7)))
                        .exists())
                .isFalse();
        assertThat(held(update("ann", 1, place(0, 9, 7)), tombstone("ann", place(3, 0, 7)))
                        .exists())
                .isFalse();
    }

    @Test
    void theLastTombstoneOfEachPartitionCounts() {
        assertThat(held(
                                tombstone("ann", place(0, 9, 50)),
                                tombstone("ann", place(1, 2, 10)),
                                update("ann", 1, place(1, 3, 40)))
                        .exists())
                .isFalse();
    }

    /** Timestamps grow with offsets, as on a broker whose clock is right; some are equal across partitions. */
    @Test
    void theOrderOfArrivalDoesNotMatter() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            List<ProfileRecord> records = new ArrayList<>();
            for (int partition = 0; partition < 3; partition++) {
                records.addAll(records(partition, 1 + random.nextInt(4), random, 1));
            }
            HeldProfile expected = held(records.toArray(ProfileRecord[]::new));
            records.add(records.get(random.nextInt(records.size())));
            Collections.shuffle(records, random);

            assertThat(held(records.toArray(ProfileRecord[]::new)))
                    .as("seed %d, round %d: %s", seed, round, records)
                    .isEqualTo(expected);
        }
    }

    /** Partitions are read in order, but at different speeds; here even a timestamp can be lower than the one before. */
    @Test
    void theSpeedOfPartitionsDoesNotMatterEvenIfClocksGoBack() {
        long seed = 20_261_124;
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            List<List<ProfileRecord>> partitions = new ArrayList<>();
            for (int partition = 0; partition < 3; partition++) {
                partitions.add(records(partition, 4, random, -2));
            }
            List<ProfileRecord> one = interleaved(partitions, random);
            List<ProfileRecord> other = interleaved(partitions, random);

            assertThat(held(one.toArray(ProfileRecord[]::new)))
                    .as("seed %d, round %d: %s and %s", seed, round, one, other)
                    .isEqualTo(held(other.toArray(ProfileRecord[]::new)));
        }
    }

    private static List<ProfileRecord> records(int partition, int count, Random random, int leastStep) {
        List<ProfileRecord> records = new ArrayList<>();
        long timestamp = 0;
        for (int offset = 0; offset < count; offset++) {
            timestamp += leastStep + random.nextInt(4);
            RecordPlace place = place(partition, offset, timestamp);
            records.add(random.nextInt(3) == 0 ? tombstone("ann", place) : update("ann", random.nextInt(3), place));
        }
        return records;
    }

    private static List<ProfileRecord> interleaved(List<List<ProfileRecord>> partitions, Random random) {
        List<Iterator<ProfileRecord>> readers = new ArrayList<>();
        partitions.forEach(partition -> readers.add(partition.iterator()));
        List<ProfileRecord> all = new ArrayList<>();
        while (!readers.isEmpty()) {
            Iterator<ProfileRecord> reader = readers.get(random.nextInt(readers.size()));
            if (reader.hasNext()) {
                all.add(reader.next());
            } else {
                readers.remove(reader);
            }
        }
        return all;
    }

    private static RecordPlace place(int partition, long offset, long timestamp) {
        return new RecordPlace(partition, offset, timestamp);
    }

    private static long version(ProfileRecord... records) {
        return held(records).update().getVersion();
    }

    private static HeldProfile held(ProfileRecord... records) {
        HeldProfile held = HeldProfile.NONE;
        for (ProfileRecord applied : records) {
            held = held.after(applied);
        }
        return held;
    }
}
