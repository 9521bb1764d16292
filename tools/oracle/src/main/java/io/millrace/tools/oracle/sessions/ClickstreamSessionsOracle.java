/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.IntakeSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.SessionEvent;
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
import io.millrace.tools.oracle.sessions.ClickInput.Click;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The witness of {@code clickstream-sessions}.
 *
 * <p>Shown, in this order: dead letters and late records; all events twice, partition after partition; the records of
 * sessions, each partition in offset order.
 */
public final class ClickstreamSessionsOracle implements JobOracle {

    private static final String JOB = JobDefinition.CLICKSTREAM_SESSIONS.name();
    private static final String INPUT = TopicNames.USER_EVENTS;
    private static final String OUTPUT = TopicNames.SESSION_EVENTS;
    private static final String LATE = JobDefinition.CLICKSTREAM_SESSIONS.lateTopic();
    private static final String DEAD_LETTERS = JobDefinition.CLICKSTREAM_SESSIONS.deadLetterTopic();

    private final SideTopic deadLetters;
    private final SideTopic late;
    private final InputAudit<Click> audit;
    private final ExpectedSessions sessions;
    private final ResultReader resultReader;
    private final SessionResults results = new SessionResults();

    /** @param begin Kafka timestamp of the first record of the input, epoch milliseconds */
    public ClickstreamSessionsOracle(ClickstreamSessionsSettings settings, SchemaRegistry registry, long begin) {
        long gap = settings.gap().toMillis();
        ClickInput input = new ClickInput(gap, settings.allowedLateness().toMillis());
        IntakeSettings intake = settings.job().intake();
        this.deadLetters = new SideTopic(DeadLetterCheck.HEADER_PREFIX, repeats(settings, "dead-letters"));
        this.late = new SideTopic(LateCheck.HEADER_PREFIX, repeats(settings, "late"));
        this.sessions = new ExpectedSessions(
                new SessionArithmetic(gap, settings.maxLength().toMillis()),
                settings.updates(),
                repeats(settings, OUTPUT));
        this.audit = new InputAudit<>(
                input,
                new InputAudit.Rules(
                        JOB, intake.maxFutureSkew(), intake.outOfOrderness(), intake.idleness(), intake.dedupHorizon()),
                new WireDecoder(registry, input.readerSchema()),
                deadLetters,
                late,
                begin,
                (click, missed, highestWatermark, appendedAt) -> sessions.accept(click, highestWatermark));
        this.resultReader = new ResultReader(registry, OUTPUT, SessionEvent.getClassSchema());
    }

    private static boolean repeats(ClickstreamSessionsSettings settings, String output) {
        return settings.job().outputs().get(output) == Delivery.AT_LEAST_ONCE;
    }

    @Override
    public List<View> views() {
        return List.of(
                new View(DEAD_LETTERS, deadLetters::add),
                new View(LATE, late::add),
                new View(INPUT, audit::survey),
                new View(INPUT, audit::judge),
                new View(OUTPUT, this::result));
    }

    private void result(ConsumerRecord<byte[], byte[]> record) {
        resultReader
                .read(record, sessions::unreadable)
                .map(results::told)
                .ifPresent(told -> sessions.found(told, RecordPosition.of(record)));
    }

    @Override
    public JobVerdict verdict(Optional<Map<String, Long>> jobCounts, List<String> notes) {
        deadLetters.rejectTheRest();
        late.rejectTheRest();
        ExpectedSessions.Verdict judged = sessions.verdict(
                audit.finalWatermark().orElse(Long.MIN_VALUE),
                audit.highestFinalWatermark().orElse(Long.MIN_VALUE));
        Map<String, Tally> outputs = new LinkedHashMap<>();
        outputs.put(OUTPUT, judged.tally());
        outputs.put(DEAD_LETTERS, deadLetters.tally());
        outputs.put(LATE, late.tally());
        List<String> examples = new ArrayList<>();
        judged.examples().forEach(example -> examples.add(OUTPUT + "  " + example));
        deadLetters.examples().forEach(example -> examples.add(DEAD_LETTERS + "  " + example));
        late.examples().forEach(example -> examples.add(LATE + "  " + example));
        return new JobVerdict(JOB, audit.counts(), outputs, summary(judged), jobCounts, examples, notes);
    }

    private static JobVerdict.Summary summary(ExpectedSessions.Verdict judged) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("open", judged.open());
        figures.put("resultRecords", judged.records());
        figures.put("sessions", judged.sessions());
        figures.put("completedByReason", judged.completedByReason());
        figures.put("corrected", judged.corrected());
        figures.put("superseded", judged.superseded());
        figures.put("splits", judged.splits());
        figures.put("bounced", judged.bounced());
        figures.put("truncated", judged.truncated());
        List<String> lines = new ArrayList<>();
        lines.add("%,d records, %,d of them corrections; %,d sessions, %,d not over yet"
                .formatted(judged.records(), judged.corrected(), judged.sessions(), judged.open()));
        judged.completedByReason()
                .forEach((reason, count) -> lines.add("%,d sessions ended by %s".formatted(count, reason)));
        lines.add("%,d bounced, %,d with more pages than are listed; %,d superseded by bridging events, %,d splits"
                .formatted(judged.bounced(), judged.truncated(), judged.superseded(), judged.splits()));
        return new JobVerdict.Summary(lines, figures);
    }
}
