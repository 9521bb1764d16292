/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions.TimestampMillisConversion;
import org.apache.avro.generic.GenericArray;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;

/**
 * How to read one datum of a writer schema as one of a reader schema, resolved once by Avro's own rules. Reads the same
 * values as Avro's reader in about half the time, because it converts nothing twice and calls no chain of lambdas.
 *
 * <p>Covers what the schemas of the bundle use, without promotions, maps, bytes and defaults that can be changed; there is
 * no plan for the rest. A plan fails with any exception for bytes that are not a record; Avro then names the fault.
 */
final class ReadPlan {

    private enum Kind {
        NULL,
        BOOLEAN,
        INT,
        LONG,
        DOUBLE,
        TIMESTAMP,
        STRING,
        ENUM,
        UNION,
        ARRAY,
        RECORD,
        SKIP_STRING,
        SKIP,
        MISMATCH
    }

    /** Thrown while a plan is made. */
    private static final class NotCoveredException extends Exception {

        private static final long serialVersionUID = 1L;
    }

    private static final int SKIPPED = -1;
    private static final int NEVER_NULL = -1;
    private static final int DEEPEST = 8;

    private final Kind kind;
    private final Schema schema;
    /** Of a type in a union with null: the position of null, 0 or 1. */
    private int nullIndex = NEVER_NULL;

    private ReadPlan[] parts = {};
    private Object[] values = {};
    /** Of a record: the reader's field of each part, then of each value. */
    private int[] positions = {};

    private GenericData.InstanceSupplier instances;

    private ReadPlan(Kind kind, Schema schema) {
        this.kind = kind;
        this.schema = schema;
    }

    /** The plan for records; empty if a part of it is not covered. */
    static Optional<ReadPlan> between(Schema writer, Schema reader, SpecificData data) {
        try {
            Resolver.Action action = Resolver.resolve(Schema.applyAliases(writer, reader), reader, data);
            return Optional.of(plan(action, DEEPEST));
        } catch (NotCoveredException | RuntimeException | StackOverflowError e) {
            return Optional.empty(); // if Avro cannot resolve the schemas, its reader fails and names the fault
        }
    }

    private static ReadPlan plan(Resolver.Action action, int depth) throws NotCoveredException {
        requireCovered(depth > 0);
        return switch (action.type) {
            case DO_NOTHING -> primitive(action);
            case ENUM -> enumOf((Resolver.EnumAdjust) action);
            case WRITER_UNION -> unionOf((Resolver.WriterUnion) action, depth);
            case READER_UNION -> plan(((Resolver.ReaderUnion) action).actualAction, depth - 1);
            case CONTAINER -> arrayOf((Resolver.Container) action, depth);
            case RECORD -> recordOf((Resolver.RecordAdjust) action, depth);
            case SKIP -> skip(action.writer);
            case ERROR -> new ReadPlan(Kind.MISMATCH, action.reader);
            case PROMOTE -> throw new NotCoveredException();
        };
    }

    private static void requireCovered(boolean covered) throws NotCoveredException {
        if (!covered) {
            throw new NotCoveredException();
        }
    }

    private static ReadPlan primitive(Resolver.Action action) throws NotCoveredException {
        Schema schema = action.reader;
        if (action.conversion != null) {
            requireCovered(
                    schema.getType() == Schema.Type.LONG && action.conversion instanceof TimestampMillisConversion);
            return new ReadPlan(Kind.TIMESTAMP, schema);
        }
        return switch (schema.getType()) {
            case NULL -> new ReadPlan(Kind.NULL, schema);
            case BOOLEAN -> new ReadPlan(Kind.BOOLEAN, schema);
            case INT -> new ReadPlan(Kind.INT, schema);
            case LONG -> new ReadPlan(Kind.LONG, schema);
            case DOUBLE -> new ReadPlan(Kind.DOUBLE, schema);
            case STRING -> {
                requireCovered("String".equals(schema.getProp(GenericData.STRING_PROP)));
                yield new ReadPlan(Kind.STRING, schema);
            }
            default -> throw new NotCoveredException();
        };
    }

    private static ReadPlan enumOf(Resolver.EnumAdjust action) {
        ReadPlan plan = new ReadPlan(Kind.ENUM, action.reader);
        plan.values = action.values;
        return plan;
    }

    private static ReadPlan unionOf(Resolver.WriterUnion action, int depth) throws NotCoveredException {
        ReadPlan[] branches = new ReadPlan[action.actions.length];
        for (int i = 0; i < branches.length; i++) {
            branches[i] = plan(action.actions[i], depth - 1);
        }
        return union(new ReadPlan(Kind.UNION, action.reader), branches);
    }

    /** A union with null is the other branch's plan, which saves a call per field. */
    private static ReadPlan union(ReadPlan plan, ReadPlan... branches) {
        for (int i = 0; i < branches.length; i++) {
            if (branches.length == 2 && branches[i].kind == Kind.NULL && branches[1 - i].nullIndex == NEVER_NULL) {
                branches[1 - i].nullIndex = i;
                return branches[1 - i];
            }
        }
        plan.parts = branches;
        return plan;
    }

    private static ReadPlan arrayOf(Resolver.Container action, int depth) throws NotCoveredException {
        requireCovered(action.reader.getType() == Schema.Type.ARRAY && action.conversion == null);
        ReadPlan plan = new ReadPlan(Kind.ARRAY, action.reader);
        plan.parts = new ReadPlan[] {plan(action.elementAction, depth - 1)};
        return plan;
    }

    private static ReadPlan recordOf(Resolver.RecordAdjust action, int depth) throws NotCoveredException {
        ReadPlan plan = new ReadPlan(Kind.RECORD, action.reader);
        plan.instances = action.instanceSupplier;
        List<ReadPlan> parts = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        int read = 0;
        for (Resolver.Action field : action.fieldActions) {
            parts.add(plan(field, depth - 1));
            boolean isSkipped = field.type == Resolver.Action.Type.SKIP;
            positions.add(isSkipped ? SKIPPED : action.readerOrder[read++].pos());
        }
        for (int i = action.firstDefault; i < action.readerOrder.length; i++) {
            Object value = action.defaults[i - action.firstDefault];
            requireCovered(value == null || value instanceof Enum<?> || value instanceof CharSequence);
            positions.add(action.readerOrder[i].pos());
        }
        plan.parts = parts.toArray(ReadPlan[]::new);
        plan.values = action.defaults;
        plan.positions = positions.stream().mapToInt(Integer::intValue).toArray();
        return plan;
    }

    private static ReadPlan skip(Schema writer) {
        return switch (writer.getType()) {
            case STRING -> new ReadPlan(Kind.SKIP_STRING, writer);
            case NULL -> new ReadPlan(Kind.NULL, writer);
            case UNION ->
                union(
                        new ReadPlan(Kind.UNION, writer),
                        writer.getTypes().stream().map(ReadPlan::skip).toArray(ReadPlan[]::new));
            default -> new ReadPlan(Kind.SKIP, writer);
        };
    }

    /** Reads a datum. Every exception means that the bytes are invalid, or that only Avro can decide. */
    @SuppressWarnings("StatementSwitchToExpressionSwitch") // some cases do not yield a datum
    Object read(BoundedDecoder bytes) throws IOException {
        if (nullIndex != NEVER_NULL) {
            int branch = bytes.readIndex();
            if (branch == nullIndex) {
                return null;
            }
            if (branch != 1 - nullIndex) {
                throw new AvroTypeException("the union has two branches");
            }
        }
        switch (kind) {
            case NULL:
                return null;
            case BOOLEAN:
                return bytes.readBoolean();
            case INT:
                return bytes.readInt();
            case LONG:
                return bytes.readLong();
            case DOUBLE:
                return bytes.readDouble();
            case TIMESTAMP:
                return Instant.ofEpochMilli(bytes.readLong());
            case STRING:
                return bytes.readString();
            case ENUM:
                return known(values[bytes.readEnum()]);
            case UNION:
                return parts[bytes.readIndex()].read(bytes);
            case ARRAY:
                return readArray(bytes);
            case RECORD:
                return readRecord(bytes);
            case SKIP_STRING:
                bytes.skipString();
                return null;
            case SKIP:
                GenericDatumReader.skip(schema, bytes);
                return null;
            default:
                throw new AvroTypeException("the schemas do not match");
        }
    }

    private static Object known(Object symbol) {
        if (symbol == null) {
            throw new AvroTypeException("the symbol is unknown");
        }
        return symbol;
    }

    private GenericArray<Object> readArray(BoundedDecoder bytes) throws IOException {
        ReadPlan element = parts[0];
        long items = bytes.readArrayStart();
        GenericArray<Object> array = new GenericData.Array<>((int) items, schema);
        while (items > 0) {
            for (long i = 0; i < items; i++) {
                array.add(element.read(bytes));
            }
            items = bytes.arrayNext();
        }
        return array;
    }

    private IndexedRecord readRecord(BoundedDecoder bytes) throws IOException {
        IndexedRecord datum = (IndexedRecord) instances.newInstance(null, schema);
        for (int i = 0; i < parts.length; i++) {
            Object value = parts[i].read(bytes);
            if (positions[i] != SKIPPED) {
                datum.put(positions[i], value);
            }
        }
        for (int i = 0; i < values.length; i++) {
            datum.put(positions[parts.length + i], values[i]);
        }
        return datum;
    }
}
