/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.schemas.UserProfile;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.types.Either;

/** Collects what a reader emits, for all partitions together. */
final class CollectedOutput
        implements ReaderOutput<Either<DeadLetter, ControlRecord<UserProfile>>>,
                SourceOutput<Either<DeadLetter, ControlRecord<UserProfile>>> {

    /** Partition and offset of each record, such as {@code 0@10}. */
    final List<String> records = new ArrayList<>();

    final List<Long> timestamps = new ArrayList<>();

    @Override
    public void collect(Either<DeadLetter, ControlRecord<UserProfile>> record) {
        throw new IllegalStateException("no timestamp");
    }

    @Override
    public void collect(Either<DeadLetter, ControlRecord<UserProfile>> record, long timestamp) {
        records.add(
                record.right().raw().partition() + "@" + record.right().raw().offset());
        timestamps.add(timestamp);
    }

    @Override
    public SourceOutput<Either<DeadLetter, ControlRecord<UserProfile>>> createOutputForSplit(String splitId) {
        return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
        // Splits stay assigned.
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        throw new IllegalStateException("a reader emits records only");
    }

    @Override
    public void markIdle() {
        throw new IllegalStateException("a reader emits records only");
    }

    @Override
    public void markActive() {
        throw new IllegalStateException("a reader emits records only");
    }
}
