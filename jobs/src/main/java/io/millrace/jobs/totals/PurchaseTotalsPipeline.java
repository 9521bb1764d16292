/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.totals;

import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.jobs.WindowDefinition;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Intake;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.StableWatermarkOperator;
import io.millrace.functions.totals.CountWindows;
import io.millrace.functions.totals.PurchaseInput;
import io.millrace.functions.totals.PurchaseLateness;
import io.millrace.functions.totals.SumPurchases;
import io.millrace.functions.totals.TimeWindows;
import io.millrace.functions.totals.WindowSettings;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.types.Either;

/**
 * From events to totals per user, currency and window.
 *
 * <pre>
 * judged events → route rejects → by user → admit purchases → sum purchases → totals
 *                      ↓                      ↓        ↓
 *                 dead letters          dead letters  late
 * </pre>
 *
 * @param allowedLateness how long after its end a window still takes records
 * @param countWindowIdle how long an idle count window is kept, event time
 * @param dedupHorizon how long ids are remembered, event time; zero = duplicates are not looked for
 * @param maxLateBytes what the late topic takes, bytes
 */
public record PurchaseTotalsPipeline(
        List<TimeWindows> timeWindows,
        List<CountWindows> countWindows,
        Duration allowedLateness,
        Duration countWindowIdle,
        Duration dedupHorizon,
        int maxLateBytes,
        Clock clock) {

    private static final String ADMIT_PURCHASES = "admit-purchases";
    private static final String SUM_PURCHASES = "sum-purchases";

    /** The streams that leave the pipeline. */
    public record Outputs(
            DataStream<PurchaseTotal> totals, DataStream<LateRecord> late, DataStream<DeadLetter> deadLetters) {}

    /** The pipeline that the settings describe. */
    static PurchaseTotalsPipeline of(PurchaseTotalsSettings settings, int maxLateBytes, Clock clock) {
        List<TimeWindows> timeWindows = new ArrayList<>();
        List<CountWindows> countWindows = new ArrayList<>();
        for (WindowDefinition window : settings.windows()) {
            if (window instanceof WindowDefinition.Tumbling tumbling) {
                timeWindows.add(
                        TimeWindows.tumbling(tumbling.name(), tumbling.size()).in(tumbling.zone()));
            } else if (window instanceof WindowDefinition.Hopping hopping) {
                timeWindows.add(TimeWindows.hopping(hopping.name(), hopping.size(), hopping.slide())
                        .in(hopping.zone()));
            } else if (window instanceof WindowDefinition.Cumulative cumulative) {
                timeWindows.add(TimeWindows.cumulative(cumulative.name(), cumulative.size(), cumulative.step())
                        .in(cumulative.zone()));
            } else if (window instanceof WindowDefinition.Counting counting) {
                countWindows.add(new CountWindows(counting.name(), counting.count()));
            }
        }
        return new PurchaseTotalsPipeline(
                timeWindows,
                countWindows,
                settings.allowedLateness(),
                settings.countWindowIdle(),
                settings.job().intake().dedupHorizon(),
                maxLateBytes,
                clock);
    }

    public Outputs apply(DataStream<Either<DeadLetter, ValidatedRecord<PurchaseEvent>>> events) {
        Intake.Outputs<PurchaseEvent> purchases = Intake.of(
                events,
                new Intake.Options<>(
                        PurchaseEvent.class,
                        new PurchaseInput(),
                        new PurchaseLateness(timeWindows, allowedLateness),
                        dedupHorizon,
                        maxLateBytes,
                        ADMIT_PURCHASES,
                        clock));
        SumPurchases sum =
                new SumPurchases(new WindowSettings(timeWindows, countWindows, allowedLateness, countWindowIdle));
        DataStream<PurchaseTotal> totals = purchases
                .accepted()
                .transform(SUM_PURCHASES, new AvroType<>(PurchaseTotal.class), new StableWatermarkOperator<>(sum))
                .uid(SUM_PURCHASES);
        return new Outputs(totals, purchases.late(), purchases.deadLetters());
    }
}
