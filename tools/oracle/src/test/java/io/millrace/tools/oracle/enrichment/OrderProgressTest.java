/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two partitions, 9 ms of out-of-orderness: a watermark is 10 ms behind the event time it comes from. */
final class OrderProgressTest {

    private final OrderProgress progress = new OrderProgress(Duration.ofMillis(9));

    @BeforeEach
    void addFourOrders() {
        progress.good(0, 110, 1_000);
        progress.good(0, 105, 1_010);
        progress.good(1, 160, 1_020);
        progress.good(0, 210, 1_030);
        progress.result(1_100);
        progress.answered(1, 160, 1_020, 1_100);
        progress.answered(0, 110, 1_000, 1_120);
        progress.answered(0, 105, 1_010, 1_110);
        progress.answered(0, 210, 1_030, 1_130);
        progress.settle();
    }

    @Test
    void boundsTheWatermarkByTheFurthestPartition() {
        assertThat(progress.highestWatermark(999)).isEqualTo(Long.MIN_VALUE);
        assertThat(progress.highestWatermark(1_000)).isEqualTo(100);
        assertThat(progress.highestWatermark(1_019)).isEqualTo(100);
        assertThat(progress.highestWatermark(1_020)).isEqualTo(150);
        assertThat(progress.highestWatermark(9_999)).isEqualTo(200);
    }

    @Test
    void findsTheEarliestTimeOfAWatermark() {
        assertThat(progress.earliestAt(-1)).isEqualTo(1_000);
        assertThat(progress.earliestAt(100)).isEqualTo(1_000);
        assertThat(progress.earliestAt(101)).isEqualTo(1_020);
        assertThat(progress.earliestAt(200)).isEqualTo(1_030);
        assertThat(progress.earliestAt(201)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void boundsTheWatermarkFromBelowByTheResultsOfEveryPartition() {
        assertThat(progress.lowestWatermark(1_109)).isEqualTo(Long.MIN_VALUE);
        assertThat(progress.lowestWatermark(1_110)).isEqualTo(95);
        assertThat(progress.lowestWatermark(1_120)).isEqualTo(100);
        assertThat(progress.lowestWatermark(1_130)).isEqualTo(150);
    }

    @Test
    void findsByALaterResultWhenAnOrderHadBeenRead() {
        assertThat(progress.readBy(0, 999)).hasValue(1_110);
        assertThat(progress.readBy(0, 1_000)).hasValue(1_110);
        assertThat(progress.readBy(0, 1_010)).hasValue(1_130);
        assertThat(progress.readBy(0, 1_030)).isEmpty();
        assertThat(progress.readBy(2, 0)).isEmpty();
    }

    @Test
    void findsTheFirstResultAndTheLastRecord() {
        progress.appended(1_500);

        assertThat(progress.firstResultAt()).isEqualTo(1_100);
        assertThat(progress.lastAppendedAt()).isEqualTo(1_500);
    }

    @Test
    void aRunningJobHasReadRecordsTenSecondsOld() {
        assertThat(progress.certainlyReadAt(50_000)).isEqualTo(40_000);
        assertThat(progress.certainlyReadBy(50_000)).isEqualTo(60_000);
    }

    @Test
    void aJobMayHaveToCatchUpAfterAnOutage() {
        OrderProgress killed = new OrderProgress(Duration.ZERO);
        for (long at = 0; at <= 120_000; at += 100) {
            boolean down = (at > 24_000 && at < 60_000) || (at > 62_000 && at < 100_000);
            if (!down) {
                killed.result(at);
            }
        }
        killed.settle();

        assertThat(killed.certainlyReadAt(23_999)).isEqualTo(13_999);
        assertThat(killed.certainlyReadAt(24_000)).isEqualTo(13_999);
        assertThat(killed.certainlyReadAt(109_999)).isEqualTo(13_999);
        assertThat(killed.certainlyReadAt(110_000)).isEqualTo(100_000);
        assertThat(killed.certainlyReadBy(13_999)).isEqualTo(23_999);
        assertThat(killed.certainlyReadBy(14_000)).isEqualTo(110_000);
        assertThat(killed.certainlyReadBy(100_001)).isEqualTo(110_001);
    }
}
