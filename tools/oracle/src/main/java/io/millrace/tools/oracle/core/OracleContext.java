/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.config.jobs.Delivery;
import io.millrace.config.jobs.JobSettings;
import io.millrace.schemas.registry.SchemaRegistry;
import org.apache.avro.Schema;

/**
 * The environment of one job's oracle.
 *
 * @param settings those every job has
 * @param begin Kafka timestamp of the first record of the input, epoch milliseconds
 */
public record OracleContext(
        String job, JobSettings settings, SchemaRegistry registry, long begin, WatermarkBounds watermarks) {

    static OracleContext of(String job, JobSettings settings, SchemaRegistry registry, long begin) {
        return new OracleContext(job, settings, registry, begin, new WatermarkBounds(settings.intake(), begin));
    }

    WireDecoder decoder(Schema readerSchema) {
        return new WireDecoder(registry, readerSchema);
    }

    /** Whether an output is written at-least-once: then only the last record of a result has to be right. */
    public boolean repeatsAllowed(String output) {
        return settings.outputs().get(output) == Delivery.AT_LEAST_ONCE;
    }
}
