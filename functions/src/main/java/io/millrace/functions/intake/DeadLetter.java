/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.functions.runtime.SerializedType;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.schemas.codec.WireFormat;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A record the job cannot use, with the reason; written to {@code <job>.dlq}.
 *
 * @param raw the record, unchanged
 * @param message the reason, for people; at most {@value #MAX_MESSAGE_CHARS} characters, without payload
 * @param failedAt wall-clock time of the rejection, epoch milliseconds
 */
@TypeInfo(DeadLetter.Factory.class)
public record DeadLetter(RawRecord raw, Stage stage, String message, long failedAt) {

    /** Prefix of the headers that describe the failure. */
    public static final String HEADER_PREFIX = "__millrace.errors.";

    /** Headers in which serializers of Confluent and Apicurio can put the schema id instead. */
    private static final Set<String> SCHEMA_ID_HEADERS =
            Set.of("__value_schema_id", "apicurio.value.globalId", "apicurio.value.contentId");

    static final int MAX_MESSAGE_CHARS = 1_000;

    /** The step that rejected the record. */
    public enum Stage {
        DECODE(UndecodableRecordException.class),
        TIMESTAMP(IllegalArgumentException.class),
        VALIDATE(IllegalArgumentException.class),
        DUPLICATE_CONFLICT(IllegalStateException.class),
        RULE(IllegalArgumentException.class),
        OVERSIZE(IllegalStateException.class);

        /** Value of {@code exception.class.name}, the conventional dead-letter header; most stages throw nothing. */
        private final Class<? extends Exception> exceptionClass;

        Stage(Class<? extends Exception> exceptionClass) {
            this.exceptionClass = exceptionClass;
        }

        String headerValue() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public DeadLetter {
        message = message.length() <= MAX_MESSAGE_CHARS ? message : message.substring(0, MAX_MESSAGE_CHARS);
    }

    /**
     * A dead letter of stage decode. Where the producer put the schema id into a header, the message says so.
     *
     * @param failedAt wall-clock time of the rejection, epoch milliseconds
     */
    static DeadLetter undecodable(RawRecord raw, UndecodableRecordException fault, long failedAt) {
        String remedy = raw.headers().stream()
                .map(RawHeader::name)
                .filter(SCHEMA_ID_HEADERS::contains)
                .findFirst()
                .map(
                        "; the schema id in header %s is not used: make the producer write it into the value (Confluent: PrefixSchemaIdSerializer)"
                                ::formatted)
                .orElse("");
        return new DeadLetter(raw, Stage.DECODE, fault.getMessage() + remedy, failedAt);
    }

    /** The original headers followed by those with the record's origin and the reason {@code job} rejected it. */
    public List<RawHeader> headers(String job) {
        List<RawHeader> headers = new ArrayList<>(raw.headers());
        add(headers, "topic", raw.topic());
        add(headers, "partition", Integer.toString(raw.partition()));
        add(headers, "offset", Long.toString(raw.offset()));
        add(headers, "timestamp", Long.toString(raw.timestamp()));
        add(headers, "job", job);
        add(headers, "stage", stage.headerValue());
        add(headers, "exception.class.name", stage.exceptionClass.getName());
        add(headers, "exception.message", message);
        WireFormat.findSchemaId(raw.value()).ifPresent(id -> add(headers, "schema.id", Integer.toString(id)));
        add(headers, "failed.at", Long.toString(failedAt));
        return headers;
    }

    private static void add(List<RawHeader> headers, String name, String value) {
        headers.add(new RawHeader(HEADER_PREFIX + name, value.getBytes(UTF_8)));
    }

    /** Makes Flink use the {@link DeadLetterTypeSerializer} wherever a dead letter occurs. */
    public static final class Factory extends TypeInfoFactory<DeadLetter> {

        @Override
        public TypeInformation<DeadLetter> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> genericParameters) {
            return new SerializedType<>(DeadLetter.class, DeadLetterTypeSerializer.INSTANCE);
        }
    }
}
