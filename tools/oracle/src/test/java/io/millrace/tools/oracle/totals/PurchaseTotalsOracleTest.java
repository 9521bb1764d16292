/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import static io.millrace.tools.oracle.core.RecordScene.BASE;
import static io.millrace.tools.oracle.core.RecordScene.watermarkAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.WindowDefinition.Hopping;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The comparison of totals, by a correct run in which one result is changed. */
final class PurchaseTotalsOracleTest {

    private final PurchaseStory scene = new PurchaseStory();

    @Test
    void verifiesACorrectJob() {
        JobVerdict verdict = scene.verdict();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.outputs())
                .containsEntry("purchase-totals", new Tally(3, 3, 0, 0, 0))
                .containsEntry("purchase-totals.dlq", new Tally(4, 4, 0, 0, 0))
                .containsEntry("purchase-totals.late", new Tally(1, 1, 0, 0, 0));
        assertThat(verdict.input()).isEqualTo(new InputCounts(12, 2, 4, 0, 1, 1, 4));
        assertThat(verdict.figure("open")).isEqualTo(1);
        assertThat(verdict.figure("lateUpdates")).isEqualTo(1);
    }

    @Test
    void noticesAMissingLastRevision() {
        scene.results.remove(2);

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 1, 0, 0));
    }

    @Test
    void noticesAWrongSum() {
        change(0, total -> total.setTotalMinor(151));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 0, 0, 1));
    }

    @Test
    void noticesAWrongMinimum() {
        change(0, total -> total.setMinMinor(49));

        assertThat(scene.verdict().results().wrong()).isEqualTo(1);
    }

    @Test
    void noticesAWrongId() {
        change(3, total -> total.setTotalId("00112233445566778899aabbccddeeff"));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 0, 0, 1));
    }

    @Test
    void noticesWrongEndsOfACountWindow() {
        change(1, total -> total.setWindowEnd(BASE.plusSeconds(21)));

        assertThat(scene.verdict().results().wrong()).isEqualTo(1);
    }

    @Test
    void noticesAHoleInTheRevisions() {
        change(2, total -> total.setRevision(2));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 1, 0, 0));
    }

    @Test
    void acceptsALatePurchaseInTheFirstRevision() {
        scene.results.remove(0);
        change(1, total -> total.setRevision(0).setKind(ResultKind.ON_TIME));

        assertThat(scene.verdict().isVerified())
                .as("a first revision may hold the late purchase too, if the watermark was behind")
                .isTrue();
    }

    @Test
    void noticesAWindowThatFiredTooEarly() {
        scene.results.clear();
        scene.timeTotal(PurchaseScene.minuteFrom(0), 0, ResultKind.ON_TIME, 100);
        scene.timeTotal(PurchaseScene.minuteFrom(0), 1, ResultKind.LATE_UPDATE, 100, 50);
        scene.timeTotal(PurchaseScene.minuteFrom(0), 2, ResultKind.LATE_UPDATE, 100, 50, 25);
        scene.countTotal(0, 10, 20, 100, 50);
        scene.countTotal(1, 30, 1798, 25, 7);

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 0, 0, 1));
    }

    @Test
    void noticesAnUpdateThatClaimsToBeOnTime() {
        change(2, total -> total.setKind(ResultKind.ON_TIME));

        assertThat(scene.verdict().results().wrong()).isEqualTo(1);
    }

    @Test
    void noticesAnUnexpectedResult() {
        scene.timeTotal(PurchaseScene.minuteFrom(120), 0, ResultKind.ON_TIME, 5);

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 3, 0, 0, 1));
    }

    @Test
    void noticesAResultBeforeItsTime() {
        scene.timeTotal(PurchaseScene.minuteFrom(1740), 0, ResultKind.ON_TIME, 7);

        assertThat(scene.verdict().results().wrong()).isEqualTo(1);
    }

    @Test
    void noticesALostLateRecord() {
        scene.late.clear();

        JobVerdict verdict = scene.verdict();

        assertThat(verdict.isVerified()).isFalse();
        assertThat(verdict.results().missing()).isEqualTo(1);
    }

    @Test
    void noticesARecordThatWasNotLate() {
        scene.late(scene.update, watermarkAfter(300), 1);

        JobVerdict verdict = scene.verdict();

        assertThat(verdict.outputs().get("purchase-totals.late").wrong()).isEqualTo(1);
    }

    @Test
    void noticesALateRecordOfAnAcceptedId() {
        scene.late(scene.copy, watermarkAfter(1800), watermarkAfter(1800) - PurchaseStory.DEADLINE);

        assertThat(scene.verdict().outputs().get("purchase-totals.late").wrong())
                .isEqualTo(1);
    }

    @Test
    void toleratesRepeatsOfAnAtLeastOnceOutput() {
        scene.atLeastOnce();
        scene.results.add(scene.results.get(0));
        scene.results.add(scene.results.get(2));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void noticesAnAtLeastOnceOutputThatEndsWithAnOldValue() {
        scene.atLeastOnce();
        scene.results.add(scene.results.get(0));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 1, 0, 0));
    }

    @Test
    void expectsOnlyWhatTheSlowestPartitionLetsPass() {
        scene.pageView(1, 50);

        JobVerdict verdict = scene.verdict();

        assertThat(verdict.isVerified())
                .as("results that only an idle partition lets through are not wrong")
                .isTrue();
        scene.results.remove(2);
        scene.results.remove(0);
        assertThat(scene.verdict().results()).as("nor are they expected").isEqualTo(new Tally(2, 2, 0, 0, 0));
    }

    @Test
    void checksTheWindowsAPartiallyLateRecordMissed() {
        PurchaseScene hopping = new PurchaseScene()
                .withWindows(new Hopping("hop", Duration.ofMinutes(2), Duration.ofMinutes(1), ZoneId.of("UTC")));
        hopping.pageView(60 + 600 + 5);
        ConsumerRecord<byte[], byte[]> partial = hopping.purchase("p1", 30, 5);
        hopping.pageView(800);
        long watermark = BASE.plusSeconds(660).toEpochMilli() - 1;
        hopping.timeTotal(new PurchaseScene.TimeWindow("hop", 0, Duration.ofMinutes(2)), 0, ResultKind.LATE_UPDATE, 5);
        String missed = "hop@" + BASE.minusSeconds(60).toEpochMilli();

        hopping.partiallyLate(partial, watermark, 0, missed);
        assertThat(hopping.verdict().examples()).isEmpty();
        assertThat(hopping.verdict().isVerified()).isTrue();
        assertThat(hopping.verdict().input().partiallyLate()).isEqualTo(1);

        hopping.late.clear();
        hopping.partiallyLate(partial, watermark, 0, missed + ",hop@" + BASE.toEpochMilli());
        assertThat(hopping.verdict().isVerified()).isFalse();
    }

    @Test
    void doesNotMoveTheWatermarkByAnInvalidRecord() {
        PurchaseScene other = new PurchaseScene();
        other.purchase("p1", 10, 1);
        other.deadLetter(
                other.event(
                        0,
                        PurchaseScene.event("p2", EventType.PURCHASE, 3_000)
                                .setAmountMinor(1L)
                                .build()),
                "validate");

        JobVerdict verdict = other.verdict();

        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.figure("open"))
                .as("an invalid record closes nothing")
                .isEqualTo(2);
    }

    private void change(int index, UnaryOperator<PurchaseTotal.Builder> change) {
        PurchaseTotal[] correct = {
            total(0, ResultKind.ON_TIME, 100, 50),
            PurchaseScene.countTotalOf(0, 10, 20, 100, 50),
            total(1, ResultKind.LATE_UPDATE, 100, 50, 25),
            PurchaseScene.countTotalOf(1, 30, 1798, 25, 7)
        };
        boolean shortened = scene.results.size() < correct.length;
        PurchaseTotal total = correct[shortened ? index + 1 : index];
        scene.results.set(
                index,
                scene.result(change.apply(PurchaseTotal.newBuilder(total)).build()));
    }

    private static PurchaseTotal total(int revision, ResultKind kind, long... amounts) {
        return PurchaseScene.timeTotalOf(PurchaseScene.minuteFrom(0), revision, kind, amounts);
    }
}
