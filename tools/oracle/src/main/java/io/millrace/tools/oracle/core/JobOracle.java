/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.oracle.core.Expectation.Output;
import io.millrace.tools.oracle.core.JobVerdict.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Recomputes the outputs of one job from its input topics and compares them with its output topics. Shares no code with
 * the job but the schemas.
 */
public final class JobOracle {

    /** A topic and the consumer of its records, partition after partition, each in offset order. */
    public record View(String topic, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {}

    private final String job;
    private final Expectation<?> expectation;
    private final InputAudit<?> audit;
    private final List<ControlReader> controls = new ArrayList<>();
    private final DeadLetters deadLetters;
    private final LateRecords late;
    private final List<View> views = new ArrayList<>();

    <E extends InputEvent> JobOracle(OracleContext context, String input, Expectation<E> expectation) {
        this.job = context.job();
        this.expectation = expectation;
        this.deadLetters = new DeadLetters(job, context.repeatsAllowed("dead-letters"));
        this.late = new LateRecords(job, context.repeatsAllowed("late"));
        InputAudit<E> inputAudit = new InputAudit<>(context, expectation, deadLetters, late);
        this.audit = inputAudit;
        views.add(new View(deadLetters.topic().name(), deadLetters.topic()::add));
        views.add(new View(late.topic().name(), late.topic()::add));
        for (ControlInput control : expectation.controlInputs()) {
            ControlReader reader = new ControlReader(control, context.decoder(control.readerSchema()), deadLetters);
            controls.add(reader);
            views.add(new View(control.topic(), reader::read));
        }
        views.add(new View(input, inputAudit::survey));
        views.add(new View(input, inputAudit::check));
        expectation.outputs().forEach(output -> views.add(view(context.registry(), output)));
    }

    private static <R extends SpecificRecord> View view(SchemaRegistry registry, Output<R> output) {
        ResultReader<R> reader = new ResultReader<>(registry, output.topic(), output.type());
        return new View(output.topic(), record -> {
            output.comparison().countRecord();
            reader.read(record, output.comparison()::wrong).ifPresent(value -> output.results()
                    .accept(new Found<>(value, RecordPosition.of(record), record.timestamp())));
        });
    }

    /** The topics in the order in which they have to be read; the input is read twice. */
    public List<View> views() {
        return List.copyOf(views);
    }

    /**
     * The verdict, after all topics have been read.
     *
     * @param jobCounts the job's own counts, by gauge
     * @param notes restrictions of the verdict
     */
    public JobVerdict verdict(Optional<Map<String, Long>> jobCounts, List<String> notes) {
        Summary summary = expectation.compare().get();
        Map<String, Comparison> comparisons = new LinkedHashMap<>();
        expectation.outputs().forEach(output -> comparisons.put(output.topic(), output.comparison()));
        Stream.of(deadLetters.topic(), late.topic()).forEach(side -> {
            side.rejectRemaining();
            comparisons.put(side.name(), side.comparison());
        });
        Map<String, Tally> outputs = new LinkedHashMap<>();
        List<String> examples = new ArrayList<>();
        comparisons.forEach((topic, comparison) -> {
            outputs.put(topic, comparison.tally());
            comparison.examples().forEach(example -> examples.add(topic + "  " + example));
        });
        List<String> allNotes = new ArrayList<>(notes);
        controls.forEach(control -> control.note().ifPresent(allNotes::add));
        return new JobVerdict(job, audit.counts(), outputs, summary, jobCounts, examples, allNotes);
    }
}
