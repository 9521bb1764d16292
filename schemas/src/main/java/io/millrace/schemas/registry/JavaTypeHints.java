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

    public static Schema removedFrom(Schema schema) {
        String json = schema.toString();
        return new Schema.Parser()
                .parse(json.replace(HINTED_STRING, "\"string\"").replace(HINT, ""));
    }
}
