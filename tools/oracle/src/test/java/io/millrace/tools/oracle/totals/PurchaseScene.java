/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.jobs.WindowDefinition;
import io.millrace.schemas.EventType;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.ResultKind;
import io.millrace.schemas.UserEvent;
import io.millrace.tools.oracle.core.Digest;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.core.RecordScene;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topics of {@code purchase-totals}. Event times are seconds after {@link #BASE}, a whole hour. */
class PurchaseScene extends RecordScene {

    static final String USER = "user-1";

    final List<ConsumerRecord<byte[], byte[]>> results = topic("purchase-totals", PurchaseTotal.getClassSchema());

    record TimeWindow(String name, long startSecond, Duration size) {}

    private List<WindowDefinition> windows = List.of(
            new WindowDefinition.Tumbling("tumbling-1m", Duration.ofMinutes(1), ZoneId.of("UTC")),
            new WindowDefinition.Counting("count-2", 2));

    PurchaseScene() {
        super("purchase-totals", "user-events", UserEvent.getClassSchema());
    }

    PurchaseScene withWindows(WindowDefinition... definitions) {
        windows = List.of(definitions);
        return this;
    }

    @Override
    protected OracleDefinition<?>.Configured oracle() {
        return PurchaseTotalsOracle.DEFINITION.configure(settings());
    }

    PurchaseTotalsSettings settings() {
        return new PurchaseTotalsSettings(jobSettings(), Duration.ofMinutes(10), windows, Duration.ofDays(30));
    }

    ConsumerRecord<byte[], byte[]> purchase(String id, long second, long amountMinor) {
        return event(
                0,
                event(id, EventType.PURCHASE, second)
                        .setAmountMinor(amountMinor)
                        .setCurrency("EUR")
                        .build());
    }

    /** A record the job ignores but that moves the watermark. */
    ConsumerRecord<byte[], byte[]> pageView(int partition, long second) {
        return event(
                partition,
                event("view-" + partition + "-" + second, EventType.PAGE_VIEW, second)
                        .build());
    }

    ConsumerRecord<byte[], byte[]> pageView(long second) {
        return pageView(0, second);
    }

    static UserEvent.Builder event(String id, EventType type, long second) {
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId(USER)
                .setType(type)
                .setEventTime(BASE.plusSeconds(second));
    }

    ConsumerRecord<byte[], byte[]> event(int partition, UserEvent event) {
        return input(partition, USER, encode(event));
    }

    void timeTotal(TimeWindow window, int revision, ResultKind kind, long... amounts) {
        results.add(result(timeTotalOf(window, revision, kind, amounts)));
    }

    static PurchaseTotal timeTotalOf(TimeWindow window, int revision, ResultKind kind, long... amounts) {
        Instant start = BASE.plusSeconds(window.startSecond());
        return total(window.name(), Long.toString(start.toEpochMilli()), revision, kind, amounts)
                .setWindowStart(start)
                .setWindowEnd(start.plus(window.size()))
                .build();
    }

    static TimeWindow minuteFrom(long second) {
        return new TimeWindow("tumbling-1m", second, Duration.ofMinutes(1));
    }

    void countTotal(long sequence, long firstSecond, long lastSecond, long... amounts) {
        results.add(result(countTotalOf(sequence, firstSecond, lastSecond, amounts)));
    }

    static PurchaseTotal countTotalOf(long sequence, long firstSecond, long lastSecond, long... amounts) {
        return total("count-2", Long.toString(sequence), 0, ResultKind.ON_TIME, amounts)
                .setSequence(sequence)
                .setWindowStart(BASE.plusSeconds(firstSecond))
                .setWindowEnd(BASE.plusSeconds(lastSecond))
                .build();
    }

    private static PurchaseTotal.Builder total(
            String window, String key, int revision, ResultKind kind, long... amounts) {
        LongSummaryStatistics statistics = Arrays.stream(amounts).summaryStatistics();
        return PurchaseTotal.newBuilder()
                .setTotalId(Digest.ofFields(USER, "EUR", window, key).hex())
                .setUserId(USER)
                .setCurrency("EUR")
                .setWindow(window)
                .setCount(statistics.getCount())
                .setTotalMinor(statistics.getSum())
                .setMinMinor(statistics.getMin())
                .setMaxMinor(statistics.getMax())
                .setRevision(revision)
                .setKind(kind);
    }

    ConsumerRecord<byte[], byte[]> result(PurchaseTotal total) {
        return next("purchase-totals", total.getUserId(), total);
    }
}
