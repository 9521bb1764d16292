/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** One version of a topic's schema, compared with others. */
record SchemaVersion(String topic, String name, Schema schema) {

    /** Reasons why this version cannot read data of another, one sentence each with the remedy. */
    List<String> incompatibilitiesWith(SchemaVersion writer) {
        Schema written = Schema.applyAliases(writer.schema, schema);
        List<String> incompatibilities = new ArrayList<>();
        for (Incompatibility incompatibility : SchemaCompatibility.checkReaderWriterCompatibility(schema, written)
                .getResult()
                .getIncompatibilities()) {
            incompatibilities.add(
                    sentence(writer, fieldAt(incompatibility.getLocation()), problemAndRemedy(incompatibility)));
        }
        incompatibilities.addAll(new UnitComparison(writer).differences(written));
        return incompatibilities;
    }

    private String sentence(SchemaVersion writer, String field, String problemAndRemedy) {
        return "%s: %s cannot read data of %s, field %s: %s"
                .formatted(topic, name, writer.name, field.isEmpty() ? "(the record itself)" : field, problemAndRemedy);
    }

    private static String problemAndRemedy(Incompatibility incompatibility) {
        return switch (incompatibility.getType()) {
            case READER_FIELD_MISSING_DEFAULT_VALUE ->
                "it has no default, and the writer lacks it; only fields with a default can be added or removed: make it"
                        + " [\"null\", …] with default null, or keep it";
            case MISSING_ENUM_SYMBOLS ->
                "symbols %s are unknown and the enum has no default; set its default to UNKNOWN"
                        .formatted(incompatibility.getMessage());
            case NAME_MISMATCH ->
                "it is a different record or enum (%s); keep the name, or add the old one to its aliases"
                        .formatted(incompatibility.getMessage());
            case TYPE_MISMATCH, MISSING_UNION_BRANCH, FIXED_SIZE_MISMATCH ->
                "its type changed (%s); a type never changes: restore it and add a new nullable field"
                        .formatted(incompatibility.getMessage());
        };
    }

    /** Converts a JSON pointer of Avro to a path of field names, such as {@code items.sku}. */
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

    /** Finds changed logical types: Avro accepts milliseconds for microseconds, for example, although the time differs. */
    private final class UnitComparison {

        private final SchemaVersion writer;
        private final Set<Schema> visited = new HashSet<>();
        private final List<String> differences = new ArrayList<>();

        UnitComparison(SchemaVersion writer) {
            this.writer = writer;
        }

        List<String> differences(Schema written) {
            compare(schema, written, "");
            return differences;
        }

        private void compare(Schema reader, Schema written, String path) {
            Schema read = withoutNull(reader);
            Schema other = withoutNull(written);
            if (!logicalType(read).equals(logicalType(other))) {
                differences.add(sentence(
                        writer,
                        path,
                        "its logical type changed from %s to %s; a unit never changes: restore it and add a new nullable field"
                                .formatted(logicalType(other), logicalType(read))));
            }
            if (read.getType() != other.getType()) {
                return;
            }
            switch (read.getType()) {
                case ARRAY -> compare(read.getElementType(), other.getElementType(), path);
                case MAP -> compare(read.getValueType(), other.getValueType(), path);
                case RECORD -> compareFields(read, other, path);
                default -> {} // no nested types
            }
        }

        private void compareFields(Schema read, Schema other, String path) {
            if (!visited.add(read)) {
                return;
            }
            for (Schema.Field field : read.getFields()) {
                Schema.Field written = other.getField(field.name());
                if (written != null) {
                    String name = path.isEmpty() ? field.name() : path + "." + field.name();
                    compare(field.schema(), written.schema(), name);
                }
            }
        }
    }

    /** The type of a nullable field; any other schema unchanged. */
    private static Schema withoutNull(Schema schema) {
        if (!schema.isUnion() || schema.getTypes().size() != 2 || !schema.isNullable()) {
            return schema;
        }
        return schema.getTypes().get(schema.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0);
    }

    private static String logicalType(Schema schema) {
        LogicalType type = schema.getLogicalType();
        return type == null ? "none" : type.getName();
    }
}
