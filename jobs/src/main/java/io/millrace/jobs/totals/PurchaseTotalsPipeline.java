/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.totals;

import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.jobs.WindowDefinition;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.Intake;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.StableWatermarkOperator;
import io.millrace.functions.totals.CountWindows;
import io.millrace.functions.totals.PurchaseLateness;
import io.millrace.functions.totals.SumPurchases;
import io.millrace.functions.totals.TimeWindows;
import io.millrace.functions.totals.WindowSettings;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Sums purchases per user, currency and window.
 *
 * <pre>
 * events → route rejects → by user → deduplicate and route late → sum purchases → totals
 *               ↓                          ↓              ↓
 *         dead letters               dead letters       late
 * </pre>
 *
 * @param allowedLateness how long after its end a window still accepts records, event time
 * @param countWindowIdle how long an idle count window is kept, event time
 */
public record PurchaseTotalsPipeline(
        List<TimeWindows> timeWindows,
        List<CountWindows> countWindows,
        Duration allowedLateness,
        Duration countWindowIdle,
        IntakeLimits limits) {

    private static final String ADMIT_PURCHASES = "admit-purchases";
    private static final String SUM_PURCHASES = "sum-purchases-by-pane";

    /** The streams that leave the pipeline. */
    public record Outputs(
            DataStream<PurchaseTotal> totals, DataStream<LateRecord> late, DataStream<DeadLetter> deadLetters) {}

    /** The pipeline for these settings. */
    public static PurchaseTotalsPipeline of(PurchaseTotalsSettings settings, IntakeLimits limits) {
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
                timeWindows, countWindows, settings.allowedLateness(), settings.countWindowIdle(), limits);
    }

    public Outputs apply(Input<PurchaseEvent> events) {
        Intake.Outputs<PurchaseEvent> purchases =
                Intake.of(events, new PurchaseLateness(timeWindows, allowedLateness), limits, ADMIT_PURCHASES);
        WindowSettings windows = new WindowSettings(timeWindows, countWindows, allowedLateness, countWindowIdle);
        SumPurchases sum = new SumPurchases(windows, limits.stateCacheBytes());
        DataStream<PurchaseTotal> totals = purchases
                .accepted()
                .transform(SUM_PURCHASES, new AvroType<>(PurchaseTotal.class), new StableWatermarkOperator<>(sum))
                .uid(SUM_PURCHASES);
        return new Outputs(totals, purchases.late(), purchases.deadLetters());
    }
}
