/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.enrichment;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.functions.enrichment.ApplyProfileUpdates;
import io.millrace.functions.enrichment.EnrichOrders;
import io.millrace.functions.enrichment.OrderLateness;
import io.millrace.functions.enrichment.ProfileRecord;
import io.millrace.functions.enrichment.WaitLimits;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.Intake;
import io.millrace.functions.intake.IntakeLimits;
import io.millrace.functions.intake.LateRecord;
import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.ProfileUpdate;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.types.Either;

/**
 * Enriches orders with profiles.
 *
 * <pre>
 * orders → route rejects → by user → deduplicate and route late → enrich orders → enriched orders
 *               ↓                          ↓              ↓             ↑
 *         dead letters               dead letters       late      changes, to every task or by user
 *                                                                       ↑
 *                                        profiles → apply profile updates
 *                                                             ↓
 *                                                        dead letters
 * </pre>
 *
 * @param join where profiles are kept
 * @param broadcastMaxEntries maximum number of profiles and tombstones per task with a broadcast join
 */
public record OrderEnrichmentPipeline(
        OrderEnrichmentSettings.Join join, long broadcastMaxEntries, WaitLimits waitLimits, IntakeLimits limits) {

    private static final String ADMIT_ORDERS = "admit-orders";
    private static final String TAKE_PROFILES = "take-profiles";
    private static final String ENRICH_FROM_ALL = "enrich-orders-from-all";
    private static final String ENRICH_BY_KEY = "enrich-orders-by-key";

    /** The streams that leave the pipeline. */
    public record Outputs(
            DataStream<EnrichedOrder> enriched, DataStream<LateRecord> late, DataStream<DeadLetter> deadLetters) {}

    /** The pipeline for these settings. */
    public static OrderEnrichmentPipeline of(OrderEnrichmentSettings settings, IntakeLimits limits) {
        return new OrderEnrichmentPipeline(
                settings.join(),
                settings.broadcastMaxEntries(),
                new WaitLimits(settings.profileWait(), settings.maxWaitingPerUser(), settings.correctionHorizon()),
                limits);
    }

    public Outputs apply(Input<Order> orders, DataStream<Either<DeadLetter, ControlRecord<ProfileUpdate>>> profiles) {
        Intake.Outputs<Order> accepted =
                Intake.of(orders, new OrderLateness(limits.dedupHorizon()), limits, ADMIT_ORDERS);
        SingleOutputStreamOperator<ProfileRecord> changes = profiles.process(
                        new ApplyProfileUpdates(join.name().toLowerCase(Locale.ROOT), limits.clock()),
                        ProfileRecord.TYPE)
                .setParallelism(1) // as the sources
                .uid(TAKE_PROFILES)
                .name(TAKE_PROFILES);
        return new Outputs(
                enrich(accepted.accepted(), changes),
                accepted.late(),
                accepted.deadLetters().union(changes.getSideOutput(ApplyProfileUpdates.DEAD_LETTERS)));
    }

    private DataStream<EnrichedOrder> enrich(KeyedStream<Order, String> orders, DataStream<ProfileRecord> changes) {
        AvroType<EnrichedOrder> type = new AvroType<>(EnrichedOrder.class);
        return switch (join) {
            case BROADCAST ->
                orders.connect(changes.broadcast())
                        .transform(ENRICH_FROM_ALL, type, EnrichOrders.fromBroadcast(broadcastMaxEntries, waitLimits))
                        .uid(ENRICH_FROM_ALL);
            case KEYED ->
                orders.connect(changes.keyBy(ProfileRecord::userId, Types.STRING))
                        .transform(ENRICH_BY_KEY, type, EnrichOrders.fromKeyed(limits.stateCacheBytes(), waitLimits))
                        .uid(ENRICH_BY_KEY);
        };
    }
}
