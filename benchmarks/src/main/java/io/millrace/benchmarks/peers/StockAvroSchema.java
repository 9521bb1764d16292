/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.schemas.registry.SchemaRegistry;
import java.io.IOException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.formats.avro.RegistryAvroDeserializationSchema;
import org.apache.flink.formats.avro.SchemaCoder;

/**
 * Flink's class for values in the registry's wire format, with the reader of Avro 1.11, with which Flink 2.2 is built. The
 * default one of the newer Avro on the class path would resolve the schemas again for every record, because Flink's class
 * sets the writer's schema each time, which takes some twenty times as long.
 */
public final class StockAvroSchema<T extends SpecificRecordBase> extends RegistryAvroDeserializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private transient boolean isReaderChosen;

    private StockAvroSchema(Class<T> type, SchemaCoder.SchemaCoderProvider coders) {
        super(type, null, coders);
        this.type = type;
    }

    static <T extends SpecificRecordBase> StockAvroSchema<T> of(Class<T> type, String registryUrl) {
        return new StockAvroSchema<>(type, new RegistrySchemaCoder.Provider(registryUrl));
    }

    /** For use in this process alone. */
    public static <T extends SpecificRecordBase> StockAvroSchema<T> of(Class<T> type, SchemaRegistry registry) {
        return new StockAvroSchema<>(type, () -> new RegistrySchemaCoder(registry));
    }

    @Override
    public T deserialize(byte[] message) throws IOException {
        if (!isReaderChosen) {
            SpecificData.getForClass(type).setFastReaderEnabled(false);
            isReaderChosen = true;
        }
        return super.deserialize(message);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return new StockAvroType<>(type);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
