/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static io.millrace.functions.enrichment.OrderHarness.tombstone;
import static io.millrace.functions.enrichment.OrderHarness.update;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
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

        assertThat(held.offset()).isEqualTo(8);
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

        assertThat(held).isEqualTo(new HeldProfile(null, 5, 0, 1));
    }

    @Test
    void aRepeatedRecordChangesNothing() {
        HeldProfile held = held(update("ann", 5, 0), tombstone("ann", 1), update("ann", 6, 2));

        assertThat(held.after(update("ann", 5, 0))).isSameAs(held);
        assertThat(held.after(update("ann", 6, 2))).isSameAs(held);
        assertThat(held.after(tombstone("ann", 1))).isSameAs(held);
    }

    @Test
    void theOrderOfRecordsDoesNotMatter() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<ProfileRecord> records = new ArrayList<>();
            for (int offset = 0; offset < 6; offset++) {
                records.add(
                        random.nextInt(4) == 0 ? tombstone("ann", offset) : update("ann", random.nextInt(4), offset));
            }
            HeldProfile expected = held(records.toArray(ProfileRecord[]::new));
            records.add(records.get(random.nextInt(records.size())));
            Collections.shuffle(records, random);

            assertThat(held(records.toArray(ProfileRecord[]::new)))
                    .as("seed %d, round %d: %s", seed, round, records)
                    .isEqualTo(expected);
        }
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
