/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import io.millrace.functions.intake.DeadLetter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.functions.FromElementsGeneratorFunction;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.types.Either;

/** Emits a list of records and then dead letters without end, so that a job stays running for a savepoint. */
final class EndlessRecords<R> implements GeneratorFunction<Long, Either<DeadLetter, R>> {

    /** Names of the sources that have emitted all their records. */
    static final Set<String> EXHAUSTED = ConcurrentHashMap.newKeySet();

    private static final long serialVersionUID = 1L;
    private static final int RECORDS_PER_SECOND = 50;

    private final String name;
    private final int count;
    private final FromElementsGeneratorFunction<Either<DeadLetter, R>> records;

    private EndlessRecords(
            String name, List<Either<DeadLetter, R>> records, TypeInformation<Either<DeadLetter, R>> type) {
        this.name = name;
        this.count = records.size();
        this.records = new FromElementsGeneratorFunction<>(type, new ExecutionConfig(), records);
    }

    static <R> DataGeneratorSource<Either<DeadLetter, R>> source(
            String name, List<Either<DeadLetter, R>> records, TypeInformation<Either<DeadLetter, R>> type) {
        return new DataGeneratorSource<>(
                new EndlessRecords<>(name, records, type),
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(RECORDS_PER_SECOND),
                type);
    }

    @Override
    public void open(SourceReaderContext context) throws Exception {
        records.open(context);
    }

    @Override
    public Either<DeadLetter, R> map(Long index) throws Exception {
        if (index < count) {
            return records.map(index);
        }
        EXHAUSTED.add(name);
        return PipelineFixture.undecodable(name);
    }

    /** The maximum watermark at the first dead letter, which follows the records. */
    static final class MaximumWatermarkAtEnd<R> implements WatermarkGenerator<Either<DeadLetter, R>> {

        @Override
        public void onEvent(Either<DeadLetter, R> record, long timestamp, WatermarkOutput output) {
            if (record.isLeft()) {
                output.emitWatermark(Watermark.MAX_WATERMARK);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // watermarks follow records only
        }
    }
}
