/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.benchmarks.Progress;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.UserProfile;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/** Joins orders with a table of profiles in Kafka Streams; an order without a profile leaves at once. */
public final class StreamsJoin {

    private StreamsJoin() {}

    public static void main(String[] args) throws Exception {
        PeerArguments arguments = PeerArguments.of(args);
        StreamsProgram.run(arguments, (builder, progress) -> define(builder, arguments, progress));
    }

    private static void define(StreamsBuilder builder, PeerArguments arguments, Progress progress) {
        KTable<String, UserProfile> profiles = builder.table(
                TopicNames.USERS,
                Consumed.with(Serdes.String(), StreamsProgram.both(UserProfile.class, arguments, TopicNames.USERS)),
                Materialized.with(
                        Serdes.String(), StreamsProgram.both(UserProfile.class, arguments, TopicNames.USERS)));
        builder.stream(
                        arguments.input(),
                        Consumed.with(Serdes.String(), StreamsProgram.reading(Order.class, arguments)))
                .peek((user, order) -> progress.add(1))
                .leftJoin(
                        profiles,
                        StreamsJoin::enrich,
                        Joined.with(Serdes.String(), StreamsProgram.reading(Order.class, arguments), null))
                .to(
                        arguments.output(),
                        Produced.with(
                                Serdes.String(),
                                StreamsProgram.<EnrichedOrder>writing(arguments.schemaId(TopicNames.ENRICHED_ORDERS))));
    }

    private static EnrichedOrder enrich(Order order, UserProfile profile) {
        EnrichedOrder.Builder enriched = EnrichedOrder.newBuilder()
                .setOrderId(order.getOrderId())
                .setUserId(order.getUserId())
                .setItems(order.getItems())
                .setTotalMinor(order.getTotalMinor())
                .setCurrency(order.getCurrency())
                .setEventTime(order.getEventTime())
                .setRevision(0)
                .setEnrichmentStatus(EnrichmentStatus.UNRESOLVED);
        if (profile != null) {
            enriched.setUserName(profile.getName())
                    .setUserEmail(profile.getEmail())
                    .setUserTier(profile.getTier())
                    .setUserSegment(profile.getSegment())
                    .setProfileVersion(profile.getVersion())
                    .setEnrichmentStatus(EnrichmentStatus.RESOLVED);
        }
        return enriched.build();
    }
}
