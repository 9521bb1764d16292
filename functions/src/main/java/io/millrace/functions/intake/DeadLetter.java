/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.codec.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A record the job cannot use, with the reason: the way it goes to {@code <job>.dlq}.
 *
 * @param raw the record, unchanged
 * @param exceptionClassName the class that names the kind of fault
 * @param message the reason, for people; at most {@value #MAX_MESSAGE_CHARS} characters, without payload
 * @param schemaId the writer schema id, or {@value #NO_SCHEMA_ID} where the value names none
 * @param failedAt wall clock of the verdict, epoch milliseconds
 */
public record DeadLetter(
        RawRecord raw, Stage stage, String exceptionClassName, String message, int schemaId, long failedAt) {

    /** What every header of a dead letter begins with. */
    public static final String HEADER_PREFIX = "__millrace.errors.";

    static final int MAX_MESSAGE_CHARS = 1_000;
    static final int NO_SCHEMA_ID = -1;

    /** The step of the way in that refused the record. */
    public enum Stage {
        DECODE,
        TIMESTAMP,
        VALIDATE,
        DUPLICATE_CONFLICT,
        RULE,
        OVERSIZE;

        String headerValue() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public DeadLetter {
        message = message.length() <= MAX_MESSAGE_CHARS ? message : message.substring(0, MAX_MESSAGE_CHARS);
    }

    /**
     * A dead letter of a record.
     *
     * @param kind the class that names the kind of fault
     * @param failedAt wall clock of the verdict, epoch milliseconds
     */
    public static DeadLetter of(
            RawRecord raw, Stage stage, Class<? extends Exception> kind, String message, long failedAt) {
        return new DeadLetter(raw, stage, kind.getName(), message, schemaId(raw).orElse(NO_SCHEMA_ID), failedAt);
    }

    /** The original headers followed by those that say where the record came from and why {@code job} refused it. */
    public List<RawHeader> headers(String job) {
        List<RawHeader> headers = new ArrayList<>(raw.headers());
        add(headers, "topic", raw.topic());
        add(headers, "partition", Integer.toString(raw.partition()));
        add(headers, "offset", Long.toString(raw.offset()));
        add(headers, "timestamp", Long.toString(raw.timestamp()));
        add(headers, "job", job);
        add(headers, "stage", stage.headerValue());
        add(headers, "exception.class.name", exceptionClassName);
        add(headers, "exception.message", message);
        if (schemaId != NO_SCHEMA_ID) {
            add(headers, "schema.id", Integer.toString(schemaId));
        }
        add(headers, "failed.at", Long.toString(failedAt));
        return headers;
    }

    private static void add(List<RawHeader> headers, String name, String value) {
        headers.add(new RawHeader(HEADER_PREFIX + name, value.getBytes(UTF_8)));
    }

    private static OptionalInt schemaId(RawRecord raw) {
        return WireFormat.findSchemaId(raw.value());
    }
}
