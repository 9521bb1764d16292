/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.Delivery;
import io.millrace.config.IntakeSettings;
import io.millrace.config.PurchaseTotalsSettings;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.oracle.ExpectedTotals.Total;
import io.millrace.tools.oracle.PurchaseInput.Purchase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The witness of {@code purchase-totals}: told the settings and shown the topics, it says what the job had to write.
 *
 * <p>Shown, in this order: dead letters and late records; the whole input, partition after partition; the results, each
 * partition in offset order. Shares no code with the job but the schemas.
 */
final class PurchaseTotalsOracle {

    static final String JOB = "purchase-totals";
    static final String INPUT = "user-events";
    static final String OUTPUT = JOB;
    static final String LATE = JOB + ".late";
    static final String DEAD_LETTERS = JOB + ".dlq";

    private final SideTopic deadLetters;
    private final SideTopic late;
    private final InputAudit<Purchase> audit;
    private final ExpectedTotals totals;
    private final WireDecoder resultDecoder;
    private final Set<Integer> resultSchemaIds;

    /** @param begin Kafka timestamp of the first record of the input, epoch milliseconds */
    PurchaseTotalsOracle(PurchaseTotalsSettings settings, SchemaRegistry registry, long begin) {
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
                totals::accept);
        this.resultDecoder = new WireDecoder(registry, PurchaseTotal.getClassSchema());
        this.resultSchemaIds = registry.versions(OUTPUT + "-value").keySet();
    }

    private static boolean repeats(PurchaseTotalsSettings settings, String output) {
        return settings.job().outputs().get(output) == Delivery.AT_LEAST_ONCE;
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
        Place place = Place.of(record);
        OptionalInt schemaId = WireDecoder.schemaId(record.value());
        Optional<GenericRecord> decoded = resultDecoder.decode(record.value());
        if (decoded.isEmpty()) {
            totals.unreadable(place, "cannot be decoded as a PurchaseTotal");
            return;
        }
        if (!resultSchemaIds.contains(schemaId.orElseThrow())) {
            totals.unreadable(place, "schema id %d is not registered for it".formatted(schemaId.getAsInt()));
            return;
        }
        Total total = total(decoded.get());
        if (record.key() == null || !new String(record.key(), UTF_8).equals(total.userId())) {
            totals.unreadable(place, "its key is not its userId");
            return;
        }
        totals.compare(total, place, audit.highestFinalWatermark().orElse(Long.MIN_VALUE));
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

    InputCounts inputCounts() {
        return audit.counts();
    }

    /**
     * The verdict, once everything has been shown.
     *
     * @param jobCounts the job's own counts, by gauge
     */
    JobVerdict verdict(Optional<Map<String, Long>> jobCounts, List<String> notes) {
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
        return new JobVerdict(
                JOB,
                audit.counts(),
                outputs,
                results.records(),
                results.lateUpdates(),
                results.open(),
                jobCounts,
                examples,
                notes);
    }
}
