/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.UserEvent;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

/** Counts and sums purchases per user and window with a window table function of Flink SQL. */
public final class FlinkSql {

    private FlinkSql() {}

    public static void main(String[] args) throws Exception {
        PeerArguments arguments = PeerArguments.of(args);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.getConfig()
                .set("table.local-time-zone", "UTC")
                .set("table.optimizer.agg-phase-strategy", "TWO_PHASE")
                .set("table.exec.mini-batch.enabled", "true")
                .set("table.exec.mini-batch.allow-latency", "1 s")
                .set("table.exec.mini-batch.size", "10000");
        DataStream<Tuple2<String, Long>> purchases = StockKafka.read(
                        environment, arguments, UserEvent.class, (event, timestamp) -> event.getEventTime()
                                .toEpochMilli())
                .filter(event -> event.getType() == EventType.PURCHASE)
                .map(event -> Tuple2.of(event.getUserId(), event.getAmountMinor()))
                .returns(Types.TUPLE(Types.STRING, Types.LONG));
        tables.createTemporaryView(
                "purchases",
                purchases,
                Schema.newBuilder()
                        .column("f0", "STRING")
                        .column("f1", "BIGINT")
                        .columnByMetadata("eventTime", DataTypes.TIMESTAMP_LTZ(3), "rowtime")
                        .watermark("eventTime", "SOURCE_WATERMARK()")
                        .build());
        Table totals = tables.sqlQuery("""
                SELECT f0, window_start, window_end, COUNT(*), SUM(f1)
                FROM TABLE(%s)
                GROUP BY f0, window_start, window_end
                """.formatted(windows(arguments)));
        StockKafka.write(
                tables.toDataStream(totals).map(FlinkSql::total, new StockAvroType<>(PurchaseTotal.class)),
                arguments,
                arguments.schemaId(TopicNames.PURCHASE_TOTALS),
                PurchaseTotal::getUserId);
        environment.execute("flink-sql");
    }

    private static String windows(PeerArguments arguments) {
        Duration size = Duration.parse(arguments.value("size"));
        Duration slide = Duration.parse(arguments.value("slide"));
        String table = "TABLE purchases, DESCRIPTOR(eventTime)";
        return size.equals(slide)
                ? "TUMBLE(%s, %s)".formatted(table, interval(size))
                : "HOP(%s, %s, %s)".formatted(table, interval(slide), interval(size));
    }

    private static String interval(Duration duration) {
        return "INTERVAL '%d' SECONDS".formatted(duration.toSeconds());
    }

    private static PurchaseTotal total(Row row) {
        return Totals.of(
                (String) row.getField(0),
                millis((LocalDateTime) row.getField(1)),
                millis((LocalDateTime) row.getField(2)),
                (Long) row.getField(3),
                (Long) row.getField(4));
    }

    private static long millis(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
