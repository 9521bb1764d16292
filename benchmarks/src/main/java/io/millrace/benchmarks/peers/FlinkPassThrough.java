/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.Order;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Copies orders to an exactly-once topic: no join, so an upper bound for one with stock parts. */
public final class FlinkPassThrough {

    private FlinkPassThrough() {}

    public static void main(String[] args) throws Exception {
        PeerArguments arguments = PeerArguments.of(args);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        StockKafka.write(
                StockKafka.read(environment, arguments, Order.class, (order, timestamp) -> order.getEventTime()
                        .toEpochMilli()),
                arguments,
                arguments.schemaId(TopicNames.ORDERS),
                Order::getUserId);
        environment.execute("flink-pass-through");
    }
}
