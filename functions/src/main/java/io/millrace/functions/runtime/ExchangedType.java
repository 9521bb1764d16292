/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.avro.specific.SpecificRecordBase;

/** Type information of a generated Avro class in streams, where records are serialized often and never kept. */
public final class ExchangedType<T extends SpecificRecordBase> extends SerializedType<T> {

    private static final long serialVersionUID = 1L;

    public ExchangedType(Class<T> recordClass) {
        super(recordClass, new RecordTypeSerializer<>(recordClass));
    }
}
