/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import org.apache.avro.Schema;

/**
 * The notes for Avro's Java compiler that generated classes carry in their schemas ({@code avro.java.string}). They are
 * no part of a released or registered schema: the class and its avsc file must be one schema to a registry.
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
