/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.UserEvent;
import java.time.Duration;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Counts the events of each session with Flink's session windows. */
public final class FlinkSessions {

    private static final Duration GAP = Duration.ofMinutes(30);

    private FlinkSessions() {}

    public static void main(String[] args) throws Exception {
        PeerArguments arguments = PeerArguments.of(args);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        StockKafka.write(
                StockKafka.read(environment, arguments, UserEvent.class, (event, timestamp) -> event.getEventTime()
                                .toEpochMilli())
                        .keyBy(UserEvent::getUserId)
                        .window(EventTimeSessionWindows.withGap(GAP))
                        .aggregate(
                                new Count(),
                                new ToSession(),
                                Types.INT,
                                Types.INT,
                                new StockAvroType<>(SessionEvent.class)),
                arguments,
                arguments.schemaId(TopicNames.SESSION_EVENTS),
                SessionEvent::getUserId);
        environment.execute("flink-sessions");
    }

    private static final class Count implements AggregateFunction<UserEvent, Integer, Integer> {

        private static final long serialVersionUID = 1L;

        @Override
        public Integer createAccumulator() {
            return 0;
        }

        @Override
        public Integer add(UserEvent event, Integer count) {
            return count + 1;
        }

        @Override
        public Integer getResult(Integer count) {
            return count;
        }

        @Override
        public Integer merge(Integer one, Integer other) {
            return one + other;
        }
    }

    private static final class ToSession extends ProcessWindowFunction<Integer, SessionEvent, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(String userId, Context context, Iterable<Integer> counts, Collector<SessionEvent> out) {
            int count = counts.iterator().next();
            long start = context.window().getStart();
            out.collect(Sessions.of(userId, start, context.window().getEnd() - GAP.toMillis(), count));
        }
    }
}
