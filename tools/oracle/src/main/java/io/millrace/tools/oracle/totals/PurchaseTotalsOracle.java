/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.oracle.core.DeadLetterCheck;
import io.millrace.tools.oracle.core.InputAudit;
import io.millrace.tools.oracle.core.JobOracle;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.LateCheck;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.ResultReader;
import io.millrace.tools.oracle.core.SideTopic;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.totals.ExpectedTotals.Total;
import io.millrace.tools.oracle.totals.PurchaseInput.Purchase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The witness of {@code purchase-totals}: told the settings and shown the topics, it says what the job had to write.
 *
 * <p>Shown, in this order: dead letters and late records; the whole input twice, partition after partition; the results, each
 * partition in offset order.
 */
public final class PurchaseTotalsOracle implements JobOracle {

    private static final String JOB = JobDefinition.PURCHASE_TOTALS.name();
    private static final String INPUT = TopicNames.USER_EVENTS;
    private static final String OUTPUT = TopicNames.PURCHASE_TOTALS;
    private static final String LATE = JobDefinition.PURCHASE_TOTALS.lateTopic();
    private static final String DEAD_LETTERS = JobDefinition.PURCHASE_TOTALS.deadLetterTopic();

    private final SideTopic deadLetters;
    private final SideTopic late;
    private final InputAudit<Purchase> audit;
    private final ExpectedTotals totals;
    private final ResultReader resultReader;

    /** @param begin Kafka timestamp of the first record of the input, epoch milliseconds */
    public PurchaseTotalsOracle(PurchaseTotalsSettings settings, SchemaRegistry registry, long begin) {
        WindowArithmetic windows = new WindowArithmetic(settings.windows());
        PurchaseInput input =
                new PurchaseInput(windows, settings.allowedLateness().toMillis());
        IntakeSettings intake = settings.job().intake();
        this.deadLetters = new SideTopic(DeadLetterCheck.HEADER_PREFIX, repeats(settings, "dead-letters"));
        this.late = new SideTopic(LateCheck.HEADER_PREFIX, repeats(settings, "late"));
        this.totals = new ExpectedTotals(windows, repeats(settings, OUTPUT));
        this.audit = new InputAudit<>(
                input,
                new InputAudit.Rules(
                        JOB, intake.maxFutureSkew(), intake.outOfOrderness(), intake.idleness(), intake.dedupHorizon()),
                new WireDecoder(registry, input.readerSchema()),
                deadLetters,
                late,
                begin,
                (purchase, missed, highestWatermark, appendedAt) -> totals.accept(purchase, missed, highestWatermark));
        this.resultReader = new ResultReader(registry, OUTPUT, PurchaseTotal.getClassSchema());
    }

    private static boolean repeats(PurchaseTotalsSettings settings, String output) {
        return settings.job().outputs().get(output) == Delivery.AT_LEAST_ONCE;
    }

    @Override
    public List<View> views() {
        return List.of(
                new View(DEAD_LETTERS, this::deadLetter),
                new View(LATE, this::late),
                new View(INPUT, audit::survey),
                new View(INPUT, this::input),
                new View(OUTPUT, this::result));
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> record) {
        deadLetters.add(record);
    }

    void late(ConsumerRecord<byte[], byte[]> record) {
        late.add(record);
    }

    void input(ConsumerRecord<byte[], byte[]> record) {
        audit.judge(record);
    }

    void result(ConsumerRecord<byte[], byte[]> record) {
        long highestWatermark = audit.highestFinalWatermark().orElse(Long.MIN_VALUE);
        resultReader
                .read(record, totals::unreadable)
                .ifPresent(value -> totals.compare(total(value), RecordPosition.of(record), highestWatermark));
    }

    private static Total total(GenericRecord record) {
        return new Total(
                record.get("totalId").toString(),
                record.get("userId").toString(),
                record.get("currency").toString(),
                record.get("window").toString(),
                (Long) record.get("sequence"),
                (Long) record.get("windowStart"),
                (Long) record.get("windowEnd"),
                (Long) record.get("count"),
                (Long) record.get("totalMinor"),
                (Long) record.get("minMinor"),
                (Long) record.get("maxMinor"),
                (Integer) record.get("revision"),
                record.get("kind").toString());
    }

    @Override
    public JobVerdict verdict(Optional<Map<String, Long>> jobCounts, List<String> notes) {
        deadLetters.rejectTheRest();
        late.rejectTheRest();
        ExpectedTotals.Verdict results = totals.verdict(audit.finalWatermark().orElse(Long.MIN_VALUE));
        Map<String, Tally> outputs = new LinkedHashMap<>();
        outputs.put(OUTPUT, results.tally());
        outputs.put(DEAD_LETTERS, deadLetters.tally());
        outputs.put(LATE, late.tally());
        List<String> examples = new ArrayList<>();
        results.examples().forEach(example -> examples.add(OUTPUT + "  " + example));
        deadLetters.examples().forEach(example -> examples.add(DEAD_LETTERS + "  " + example));
        late.examples().forEach(example -> examples.add(LATE + "  " + example));
        return new JobVerdict(JOB, audit.counts(), outputs, summary(results), jobCounts, examples, notes);
    }

    private static JobVerdict.Summary summary(ExpectedTotals.Verdict results) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("open", results.open());
        figures.put("resultRecords", results.records());
        figures.put("lateUpdates", results.lateUpdates());
        return new JobVerdict.Summary(
                List.of("%,d records, %,d of them late updates; %,d windows not over or not full yet"
                        .formatted(results.records(), results.lateUpdates(), results.open())),
                figures);
    }
}
