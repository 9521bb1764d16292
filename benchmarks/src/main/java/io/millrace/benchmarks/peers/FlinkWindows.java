/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.UserEvent;
import java.time.Duration;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Counts and sums purchases per user and window with Flink's own windows; size and slide are arguments. */
public final class FlinkWindows {

    private FlinkWindows() {}

    public static void main(String[] args) throws Exception {
        PeerArguments arguments = PeerArguments.of(args);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        StockKafka.write(
                StockKafka.read(environment, arguments, UserEvent.class, (event, timestamp) -> event.getEventTime()
                                .toEpochMilli())
                        .filter(event -> event.getType() == EventType.PURCHASE)
                        .keyBy(UserEvent::getUserId)
                        .window(windows(arguments))
                        .aggregate(
                                new CountAndSum(),
                                new ToTotal(),
                                Types.TUPLE(Types.LONG, Types.LONG),
                                Types.TUPLE(Types.LONG, Types.LONG),
                                new StockAvroType<>(PurchaseTotal.class)),
                arguments,
                arguments.schemaId(TopicNames.PURCHASE_TOTALS),
                PurchaseTotal::getUserId);
        environment.execute("flink-windows");
    }

    private static WindowAssigner<Object, TimeWindow> windows(PeerArguments arguments) {
        Duration size = Duration.parse(arguments.value("size"));
        Duration slide = Duration.parse(arguments.value("slide"));
        return size.equals(slide) ? TumblingEventTimeWindows.of(size) : SlidingEventTimeWindows.of(size, slide);
    }

    /** Number of events and sum of amounts. */
    private static final class CountAndSum
            implements AggregateFunction<UserEvent, Tuple2<Long, Long>, Tuple2<Long, Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public Tuple2<Long, Long> createAccumulator() {
            return Tuple2.of(0L, 0L);
        }

        @Override
        public Tuple2<Long, Long> add(UserEvent event, Tuple2<Long, Long> total) {
            return Tuple2.of(total.f0 + 1, total.f1 + event.getAmountMinor());
        }

        @Override
        public Tuple2<Long, Long> getResult(Tuple2<Long, Long> total) {
            return total;
        }

        @Override
        public Tuple2<Long, Long> merge(Tuple2<Long, Long> one, Tuple2<Long, Long> other) {
            return Tuple2.of(one.f0 + other.f0, one.f1 + other.f1);
        }
    }

    private static final class ToTotal
            extends ProcessWindowFunction<Tuple2<Long, Long>, PurchaseTotal, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                String userId, Context context, Iterable<Tuple2<Long, Long>> totals, Collector<PurchaseTotal> out) {
            Tuple2<Long, Long> total = totals.iterator().next();
            TimeWindow window = context.window();
            out.collect(Totals.of(userId, window.getStart(), window.getEnd(), total.f0, total.f1));
        }
    }
}
