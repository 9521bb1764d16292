/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import org.apache.avro.Schema;

/**
 * Hints for Avro's Java code generator that schemas of generated classes contain ({@code avro.java.string}). Released and
 * registered schemas do not contain them, so that a class and its avsc file are the same schema to a registry.
 */
public final class JavaTypeHints {

    private static final String HINT = ",\"avro.java.string\":\"String\"";
    private static final String HINTED_STRING = "{\"type\":\"string\"" + HINT + "}";

    private JavaTypeHints() {}

    /** The schema without hints; the same object if it has none, so that one Avro would not parse again is kept as it is. */
    public static Schema removedFrom(Schema schema) {
        String json = schema.toString();
        if (!json.contains(HINT)) {
            return schema;
        }
        return new Schema.Parser()
                .parse(json.replace(HINTED_STRING, "\"string\"").replace(HINT, ""));
    }
}
