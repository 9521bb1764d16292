/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.tools.oracle.core.JobVerdict.Summary;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/**
 * The part of an oracle that is specific to one job: its input, its expected outputs and how they are compared.
 *
 * @param acceptance receives the accepted records, before the first output is read
 * @param compare completes the comparison of all outputs after the last one has been read
 */
public record Expectation<E extends InputEvent>(
        InputContract<E> input,
        List<ControlInput> controlInputs,
        Acceptance<E> acceptance,
        List<Output<?>> outputs,
        Supplier<Summary> compare) {

    /**
     * One output topic with results.
     *
     * @param results receives the results, partition after partition, each in offset order
     */
    public record Output<R extends SpecificRecord>(
            String topic, Class<R> type, Comparison comparison, Consumer<Found<R>> results) {}
}
