/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.workloads;

import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.schemas.codec.WireFormat;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Decodes results, all of which are written in the newest schema. */
public final class Decoders {

    private Decoders() {}

    public static <T extends SpecificRecord> AvroDecoder<T> of(Class<T> type, Schema schema, byte[] anyValue)
            throws UndecodableRecordException {
        return new AvroDecoder<>(type, new InMemoryRegistry(), Map.of(WireFormat.schemaId(anyValue), schema));
    }
}
