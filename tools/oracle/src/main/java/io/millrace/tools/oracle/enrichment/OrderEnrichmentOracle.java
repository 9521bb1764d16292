/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.ProfileUpdate;
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
import io.millrace.tools.oracle.enrichment.OrderInput.Placed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The witness of {@code order-enrichment}.
 *
 * <p>Shown, in this order: dead letters and late records; all profiles; all orders twice, partition after partition; the
 * enriched orders, each partition in offset order.
 */
public final class OrderEnrichmentOracle implements JobOracle {

    private static final String JOB = JobDefinition.ORDER_ENRICHMENT.name();
    private static final String INPUT = TopicNames.ORDERS;
    private static final String PROFILES = TopicNames.USERS;
    private static final String OUTPUT = TopicNames.ENRICHED_ORDERS;
    private static final String LATE = JobDefinition.ORDER_ENRICHMENT.lateTopic();
    private static final String DEAD_LETTERS = JobDefinition.ORDER_ENRICHMENT.deadLetterTopic();

    private final SideTopic deadLetters;
    private final SideTopic late;
    private final ExpectedProfiles profiles;
    private final InputAudit<Placed> audit;
    private final ExpectedOrders orders;
    private final ResultReader resultReader;

    /** @param begin Kafka timestamp of the first order, epoch milliseconds */
    public OrderEnrichmentOracle(OrderEnrichmentSettings settings, SchemaRegistry registry, long begin) {
        IntakeSettings intake = settings.job().intake();
        OrderInput input = new OrderInput(intake.dedupHorizon());
        this.deadLetters = new SideTopic(DeadLetterCheck.HEADER_PREFIX, repeats(settings, "dead-letters"));
        this.late = new SideTopic(LateCheck.HEADER_PREFIX, repeats(settings, "late"));
        this.profiles = new ExpectedProfiles(
                new WireDecoder(registry, ProfileUpdate.getClassSchema()),
                deadLetters,
                new DeadLetterCheck(JOB, deadLetters));
        this.orders = new ExpectedOrders(settings, profiles, repeats(settings, OUTPUT));
        this.audit = new InputAudit<>(
                input,
                new InputAudit.Rules(
                        JOB, intake.maxFutureSkew(), intake.outOfOrderness(), intake.idleness(), intake.dedupHorizon()),
                new WireDecoder(registry, input.readerSchema()),
                deadLetters,
                late,
                begin,
                orders);
        this.resultReader = new ResultReader(registry, OUTPUT, EnrichedOrder.getClassSchema());
    }

    private static boolean repeats(OrderEnrichmentSettings settings, String output) {
        return settings.job().outputs().get(output) == Delivery.AT_LEAST_ONCE;
    }

    @Override
    public List<View> views() {
        return List.of(
                new View(DEAD_LETTERS, deadLetters::add),
                new View(LATE, late::add),
                new View(PROFILES, profiles::take),
                new View(INPUT, audit::survey),
                new View(INPUT, audit::judge),
                new View(OUTPUT, this::result));
    }

    private void result(ConsumerRecord<byte[], byte[]> record) {
        resultReader
                .read(record, orders::unreadable)
                .map(EnrichedResults::enriched)
                .ifPresent(enriched -> orders.found(enriched, RecordPosition.of(record), record.timestamp()));
    }

    @Override
    public JobVerdict verdict(Optional<Map<String, Long>> jobCounts, List<String> notes) {
        deadLetters.rejectTheRest();
        late.rejectTheRest();
        ExpectedOrders.Verdict judged = orders.verdict(audit.finalWatermark().orElse(Long.MIN_VALUE));
        Map<String, Tally> outputs = new LinkedHashMap<>();
        outputs.put(OUTPUT, judged.tally());
        outputs.put(DEAD_LETTERS, deadLetters.tally());
        outputs.put(LATE, late.tally());
        List<String> examples = new ArrayList<>();
        judged.examples().forEach(example -> examples.add(OUTPUT + "  " + example));
        deadLetters.examples().forEach(example -> examples.add(DEAD_LETTERS + "  " + example));
        late.examples().forEach(example -> examples.add(LATE + "  " + example));
        return new JobVerdict(JOB, audit.counts(), outputs, summary(judged), jobCounts, examples, withGone(notes));
    }

    private List<String> withGone(List<String> notes) {
        if (profiles.gone() == 0) {
            return notes;
        }
        List<String> all = new ArrayList<>(notes);
        all.add("%,d records of %s are gone by compaction; orders enriched with what was there may look wrong"
                .formatted(profiles.gone(), PROFILES));
        return all;
    }

    private JobVerdict.Summary summary(ExpectedOrders.Verdict judged) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("open", judged.open());
        figures.put("resultRecords", judged.records());
        figures.put("resolved", judged.resolved());
        figures.put("unresolved", judged.unresolved());
        figures.put("corrected", judged.corrected());
        figures.put("resolvedByLaterProfile", judged.resolvedByLaterProfile());
        figures.put("ambiguous", judged.ambiguous());
        figures.put("profilesExisting", profiles.existing());
        figures.put("profilesDeleted", profiles.deleted());
        List<String> lines = List.of(
                "%,d records: %,d resolved, %,d unresolved, %,d corrected; %,d orders not due yet"
                        .formatted(
                                judged.records(),
                                judged.resolved(),
                                judged.unresolved(),
                                judged.corrected(),
                                judged.open()),
                "%,d resolved by a profile that came after them; of %,d orders more than one first word would be right"
                        .formatted(judged.resolvedByLaterProfile(), judged.ambiguous()),
                "%,d users have a profile in the end, %,d no longer"
                        .formatted(profiles.existing(), profiles.deleted()));
        return new JobVerdict.Summary(lines, figures);
    }
}
