/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.functions.intake.InputProgress;
import io.millrace.functions.intake.RawRecord;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * A source of a job.
 *
 * @param validate what the source does with a record
 * @param watermarks the watermarks of a subtask that reports this progress; empty = none
 */
record SourceSpec(
        String topic,
        Part part,
        Function<RawRecord, Object> validate,
        Optional<Function<InputProgress, WatermarkStrategy<Object>>> watermarks) {

    /** The records that a source reads. */
    enum Part {
        ALL,
        /** Those that existed when the job was submitted; the source ends after them. */
        BEFORE_SUBMIT,
        AFTER_SUBMIT
    }
}
