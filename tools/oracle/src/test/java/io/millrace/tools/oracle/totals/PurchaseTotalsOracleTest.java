/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import static io.millrace.tools.oracle.totals.PurchaseScene.BASE;
import static io.millrace.tools.oracle.totals.PurchaseScene.watermarkAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.WindowDefinition.Hopping;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * One story, told right, and then spoilt in every way the oracle has to notice.
 *
 * <pre>
 * offset  what                       becomes
 * 0       purchase 100 at 10:00:10   tumbling-1m@10:00 revision 0, count-2 #0
 * 1       purchase  50 at 10:00:20   tumbling-1m@10:00 revision 0, count-2 #0
 * 2       page view    at 10:05:00   ignored; the window closes
 * 3       purchase  25 at 10:00:30   tumbling-1m@10:00 revision 1, count-2 #1
 * 4       page view    at 10:30:00   ignored; the window is over
 * 5       purchase  12 at 10:00:40   late
 * 6       a copy of 0                duplicate
 * 7       broken bytes               dead letter, decode
 * 8       contradicts 1              dead letter, duplicate-conflict
 * 9       purchase  −1               dead letter, validate
 * 10      purchase in a year         dead letter, timestamp
 * 11      purchase   7 at 10:29:58   an open window, count-2 #1
 * </pre>
 */
final class PurchaseTotalsOracleTest {

    private static final long TEN_MINUTES = 600_000;

    private final PurchaseScene scene = new PurchaseScene();
    private final ConsumerRecord<byte[], byte[]> first;
    private final ConsumerRecord<byte[], byte[]> second;
    private final ConsumerRecord<byte[], byte[]> update;
    private final ConsumerRecord<byte[], byte[]> tooLate;
    private final ConsumerRecord<byte[], byte[]> copy;
    private final ConsumerRecord<byte[], byte[]> broken;
    private final ConsumerRecord<byte[], byte[]> contradiction;
    private final ConsumerRecord<byte[], byte[]> negative;
    private final ConsumerRecord<byte[], byte[]> future;

    PurchaseTotalsOracleTest() {
        first = scene.purchase("p1", 10, 100);
        second = scene.purchase("p2", 20, 50);
        scene.pageView(300);
        update = scene.purchase("p3", 30, 25);
        scene.pageView(1800);
        tooLate = scene.purchase("p4", 40, 12);
        copy = scene.input(0, first.value());
        broken = scene.input(0, new byte[] {9, 9, 9});
        contradiction = scene.purchase("p2", 20, 51);
        negative = scene.purchase("p5", 1790, -1);
        future = scene.purchase("p6", 365 * 86_400, 1);
        scene.purchase("p7", 1798, 7);

        scene.timeTotal("tumbling-1m", 0, 60, 0, ResultKind.ON_TIME, 100, 50);
        scene.countTotal(0, 10, 20, 100, 50);
        scene.timeTotal("tumbling-1m", 0, 60, 1, ResultKind.LATE_UPDATE, 100, 50, 25);
        scene.countTotal(1, 30, 1798, 25, 7);
        scene.late(tooLate, watermarkAfter(1800), byMillis(watermarkAfter(1800)));
        scene.deadLetter(broken, "decode");
        scene.deadLetter(contradiction, "duplicate-conflict");
        scene.deadLetter(negative, "validate");
        scene.deadLetter(future, "timestamp");
    }

    private static long byMillis(long watermark) {
        return watermark - (BASE.plusSeconds(60).toEpochMilli() - 1 + TEN_MINUTES);
    }

    @Test
    void verifiesARightJob() {
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
    void saysSoInOneLine() {
        assertThat(scene.verdict().headline())
                .isEqualTo("VERIFIED  purchase-totals: 3 expected, 3 matched, 0 missing, 0 duplicated, 0 wrong");
    }

    @Test
    void noticesAMissingWindow() {
        scene.results.remove(3);

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 1, 0, 0));
    }

    @Test
    void noticesAMissingLastRevision() {
        scene.results.remove(2);

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 1, 0, 0));
    }

    @Test
    void noticesADoubledResult() {
        scene.results.add(scene.results.get(1));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 0, 1, 0));
    }

    @Test
    void noticesAWrongSum() {
        spoil(0, total -> total.setTotalMinor(151));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 0, 0, 1));
    }

    @Test
    void noticesAWrongMinimum() {
        spoil(0, total -> total.setMinMinor(49));

        assertThat(scene.verdict().results().wrong()).isEqualTo(1);
    }

    @Test
    void noticesAWrongId() {
        spoil(3, total -> total.setTotalId("00112233445566778899aabbccddeeff"));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 0, 0, 1));
    }

    @Test
    void noticesWrongEndsOfACountWindow() {
        spoil(1, total -> total.setWindowEnd(BASE.plusSeconds(21)));

        assertThat(scene.verdict().results().wrong()).isEqualTo(1);
    }

    @Test
    void noticesAHoleInTheRevisions() {
        spoil(2, total -> total.setRevision(2));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 1, 0, 0));
    }

    @Test
    void acceptsALatePurchaseInTheFirstRevision() {
        scene.results.remove(0);
        spoil(1, total -> total.setRevision(0).setKind(ResultKind.ON_TIME));

        assertThat(scene.verdict().isVerified())
                .as("a first revision may hold the late purchase too, if the watermark was behind")
                .isTrue();
    }

    @Test
    void noticesAWindowThatFiredTooEarly() {
        scene.results.clear();
        scene.timeTotal("tumbling-1m", 0, 60, 0, ResultKind.ON_TIME, 100);
        scene.timeTotal("tumbling-1m", 0, 60, 1, ResultKind.LATE_UPDATE, 100, 50);
        scene.timeTotal("tumbling-1m", 0, 60, 2, ResultKind.LATE_UPDATE, 100, 50, 25);
        scene.countTotal(0, 10, 20, 100, 50);
        scene.countTotal(1, 30, 1798, 25, 7);

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 0, 0, 1));
    }

    @Test
    void noticesAnUpdateThatClaimsToBeOnTime() {
        spoil(2, total -> total.setKind(ResultKind.ON_TIME));

        assertThat(scene.verdict().results().wrong()).isEqualTo(1);
    }

    @Test
    void noticesAResultNobodyAskedFor() {
        scene.timeTotal("tumbling-1m", 120, 60, 0, ResultKind.ON_TIME, 5);

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 3, 0, 0, 1));
    }

    @Test
    void noticesAResultBeforeItsTime() {
        scene.timeTotal("tumbling-1m", 1740, 60, 0, ResultKind.ON_TIME, 7);

        assertThat(scene.verdict().results().wrong()).isEqualTo(1);
    }

    @Test
    void noticesAWrongKey() {
        ConsumerRecord<byte[], byte[]> right = scene.results.get(3);
        scene.results.set(
                3, PurchaseScene.record(right.topic(), 0, 3, 0, new byte[] {'x'}, right.value(), new RecordHeaders()));

        assertThat(scene.verdict().results()).isEqualTo(new Tally(3, 2, 1, 0, 1));
    }

    @Test
    void noticesALostLateRecord() {
        scene.late.clear();

        JobVerdict verdict = scene.verdict();

        assertThat(verdict.isVerified()).isFalse();
        assertThat(verdict.results().missing()).isEqualTo(1);
    }

    @Test
    void noticesALateRecordWrittenTwice() {
        scene.late.add(scene.late.get(0));

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.late", new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void noticesARecordThatWasNotLate() {
        scene.late(update, watermarkAfter(300), 1);

        JobVerdict verdict = scene.verdict();

        assertThat(verdict.outputs().get("purchase-totals.late").wrong()).isEqualTo(1);
    }

    @Test
    void noticesAWatermarkThatWasNotPossible() {
        scene.late.clear();
        scene.late(tooLate, watermarkAfter(1800) + 1, byMillis(watermarkAfter(1800) + 1));

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.late", new Tally(1, 0, 0, 0, 1));
    }

    @Test
    void noticesAWrongLateness() {
        scene.late.clear();
        scene.late(tooLate, watermarkAfter(1800), byMillis(watermarkAfter(1800)) + 1);

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.late", new Tally(1, 0, 0, 0, 1));
    }

    @Test
    void noticesALateRecordOfAnAcceptedId() {
        scene.late(copy, watermarkAfter(1800), byMillis(watermarkAfter(1800)));

        assertThat(scene.verdict().outputs().get("purchase-totals.late").wrong())
                .isEqualTo(1);
    }

    @Test
    void noticesALostDeadLetter() {
        scene.deadLetters.remove(0);

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.dlq", new Tally(4, 3, 1, 0, 0));
    }

    @Test
    void noticesADoubledDeadLetter() {
        scene.deadLetters.add(scene.deadLetters.get(0));

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.dlq", new Tally(4, 3, 0, 1, 0));
    }

    @Test
    void noticesADeadLetterOfAGoodRecord() {
        scene.deadLetter(second, "validate");

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.dlq", new Tally(4, 4, 0, 0, 1));
    }

    @Test
    void noticesADeadLetterOfTheWrongStage() {
        scene.deadLetters.remove(0);
        scene.deadLetter(broken, "validate");

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.dlq", new Tally(4, 3, 0, 0, 1));
    }

    @Test
    void noticesChangedBytesOfADeadLetter() {
        ConsumerRecord<byte[], byte[]> right = scene.deadLetters.get(0);
        scene.deadLetters.set(
                0, PurchaseScene.record(right.topic(), 0, 0, 0, right.key(), new byte[] {9, 9, 8}, right.headers()));

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.dlq", new Tally(4, 3, 0, 0, 1));
    }

    @Test
    void noticesALostHeaderOfADeadLetter() {
        scene.deadLetters.get(0).headers().remove("trace-id");

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.dlq", new Tally(4, 3, 0, 0, 1));
    }

    @Test
    void noticesAContradictionThatWasAccepted() {
        scene.deadLetters.remove(1);

        assertThat(scene.verdict().outputs()).containsEntry("purchase-totals.dlq", new Tally(4, 3, 1, 0, 0));
    }

    @Test
    void noticesCountsOfTheJobThatDiffer() {
        Map<String, Long> counts = new HashMap<>(scene.verdict().input().byGauge());
        assertThat(scene.verdict(Optional.of(counts)).isVerified()).isTrue();

        counts.put("recordsDuplicate", 0L);

        JobVerdict verdict = scene.verdict(Optional.of(counts));
        assertThat(verdict.isVerified()).isFalse();
        assertThat(verdict.headline()).startsWith("FAILED  purchase-totals: ").endsWith("; counts differ");
        assertThat(verdict.countDifferences()).containsExactly("the job says recordsDuplicate = 0, the input says 1");
    }

    @Test
    void toleratesRepeatsOfAnAtLeastOnceOutput() {
        scene.atLeastOnce();
        scene.results.add(scene.results.get(0));
        scene.results.add(scene.results.get(2));
        scene.deadLetters.add(scene.deadLetters.get(0));
        scene.late.add(scene.late.get(0));

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
        hopping.timeTotal("hop", 0, 120, 0, ResultKind.LATE_UPDATE, 5);
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
    void knowsWhichRecordsMoveTheWatermark() {
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

    private interface Change {
        PurchaseTotal.Builder apply(PurchaseTotal.Builder total);
    }

    private void spoil(int index, Change change) {
        PurchaseTotal[] rights = {
            total(0, ResultKind.ON_TIME, 100, 50),
            PurchaseScene.countTotalOf(0, 10, 20, 100, 50),
            total(1, ResultKind.LATE_UPDATE, 100, 50, 25),
            PurchaseScene.countTotalOf(1, 30, 1798, 25, 7)
        };
        boolean shortened = scene.results.size() < rights.length;
        PurchaseTotal right = rights[shortened ? index + 1 : index];
        scene.results.set(
                index,
                scene.result(change.apply(PurchaseTotal.newBuilder(right)).build()));
    }

    private static PurchaseTotal total(int revision, ResultKind kind, long... amounts) {
        Instant end = BASE.plusSeconds(60);
        return PurchaseScene.timeTotal("tumbling-1m", BASE, end, revision, kind, amounts);
    }
}
