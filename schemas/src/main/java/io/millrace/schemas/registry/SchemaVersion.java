/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** One version of a topic's schema, and what keeps it from reading another. */
record SchemaVersion(String topic, String name, Schema schema) {

    /** Why this version cannot read what another wrote, one sentence per fault with its remedy. */
    List<String> faultsReading(SchemaVersion writer) {
        Schema written = Schema.applyAliases(writer.schema, schema);
        List<String> faults = new ArrayList<>();
        for (Incompatibility fault : SchemaCompatibility.checkReaderWriterCompatibility(schema, written)
                .getResult()
                .getIncompatibilities()) {
            faults.add(sentence(writer, fieldAt(fault.getLocation()), problemAndRemedy(fault)));
        }
        addUnitFaults(schema, written, "", writer, new HashSet<>(), faults);
        return faults;
    }

    private String sentence(SchemaVersion writer, String field, String problemAndRemedy) {
        return "%s: %s cannot read what %s wrote, field %s: %s"
                .formatted(topic, name, writer.name, field.isEmpty() ? "(the record itself)" : field, problemAndRemedy);
    }

    private static String problemAndRemedy(Incompatibility fault) {
        return switch (fault.getType()) {
            case READER_FIELD_MISSING_DEFAULT_VALUE ->
                "it has no default, and the writer lacks it; only a field with a default can be added or removed: make it"
                        + " [\"null\", …] with default null, or keep it";
            case MISSING_ENUM_SYMBOLS ->
                "symbols %s are not known and the enum has no default; give it the default UNKNOWN"
                        .formatted(fault.getMessage());
            case NAME_MISMATCH ->
                "it is another record or enum (%s); keep the name, or add the old one to its aliases"
                        .formatted(fault.getMessage());
            case TYPE_MISMATCH, MISSING_UNION_BRANCH, FIXED_SIZE_MISMATCH ->
                "its type changed (%s); a type never changes: put it back and add a new nullable field"
                        .formatted(fault.getMessage());
        };
    }

    /** The path of field names behind one of Avro's JSON pointers, for instance {@code items.sku}. */
    private String fieldAt(String pointer) {
        List<String> names = new ArrayList<>();
        Schema at = schema;
        String[] steps = pointer.split("/", -1);
        for (int i = 0; i < steps.length; i++) {
            switch (steps[i]) {
                case "fields" -> {
                    Schema.Field field = at.getFields().get(Integer.parseInt(steps[++i]));
                    names.add(field.name());
                    at = field.schema();
                }
                case "items" -> at = at.getElementType();
                case "values" -> at = at.getValueType();
                default -> {} // the type itself, a branch of the writer's union, or the last step
            }
        }
        return String.join(".", names);
    }

    /** Avro lets a logical type change, say from milliseconds to microseconds: the bytes are the same, the time is not. */
    private void addUnitFaults(
            Schema reader, Schema written, String path, SchemaVersion writer, Set<Schema> seen, List<String> faults) {
        Schema mine = withoutNull(reader);
        Schema theirs = withoutNull(written);
        if (!Objects.equals(logicalType(mine), logicalType(theirs))) {
            faults.add(sentence(
                    writer,
                    path,
                    "its logical type changed from %s to %s; a unit never changes: put it back and add a new nullable field"
                            .formatted(
                                    logicalType(theirs).orElse("none"),
                                    logicalType(mine).orElse("none"))));
        }
        if (mine.getType() != theirs.getType()) {
            return;
        }
        switch (mine.getType()) {
            case ARRAY -> addUnitFaults(mine.getElementType(), theirs.getElementType(), path, writer, seen, faults);
            case MAP -> addUnitFaults(mine.getValueType(), theirs.getValueType(), path, writer, seen, faults);
            case RECORD -> {
                if (!seen.add(mine)) {
                    return;
                }
                for (Schema.Field field : mine.getFields()) {
                    Schema.Field other = theirs.getField(field.name());
                    if (other != null) {
                        String name = path.isEmpty() ? field.name() : path + "." + field.name();
                        addUnitFaults(field.schema(), other.schema(), name, writer, seen, faults);
                    }
                }
            }
            default -> {} // a leaf
        }
    }

    /** The type of a nullable field; any other schema as it is. */
    private static Schema withoutNull(Schema schema) {
        if (!schema.isUnion() || schema.getTypes().size() != 2 || !schema.isNullable()) {
            return schema;
        }
        return schema.getTypes().get(schema.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0);
    }

    private static Optional<String> logicalType(Schema schema) {
        return Optional.ofNullable(schema.getLogicalType()).map(LogicalType::getName);
    }
}
