/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.EnumSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializerSnapshot;
import org.apache.flink.util.LinkedOptionalMapSerializer;
import org.apache.flink.util.StringUtils;

/**
 * A serializer snapshot as a tree of everything that decides about compatibility: serializers, classes, fields, enum
 * constants and Avro schemas. Reads the bytes of a snapshot where Flink has no accessor.
 */
record SerializerTree(String text, List<SerializerTree> children) {

    private static final ClassLoader LOADER = SerializerTree.class.getClassLoader();

    static SerializerTree of(String label, TypeSerializerSnapshot<?> snapshot) throws IOException {
        return of(snapshot).labelled(label);
    }

    private static SerializerTree of(TypeSerializerSnapshot<?> snapshot) throws IOException {
        if (snapshot instanceof AvroSerializerSnapshot) {
            return avro(content(snapshot));
        }
        if (snapshot instanceof PojoSerializerSnapshot) {
            return pojo(content(snapshot));
        }
        if (snapshot instanceof EnumSerializer.EnumSerializerSnapshot) {
            return enumeration(content(snapshot));
        }
        String name = snapshot.getClass().getSimpleName().replaceFirst("(Serializer)?Snapshot$", "");
        if (!(snapshot instanceof CompositeTypeSerializerSnapshot<?, ?> composite)) {
            return leaf(name);
        }
        List<SerializerTree> nested = new ArrayList<>();
        for (TypeSerializerSnapshot<?> part : composite.getNestedSerializerSnapshots()) {
            nested.add(of(part));
        }
        return generic(name, nested);
    }

    private static DataInputView content(TypeSerializerSnapshot<?> snapshot) throws IOException {
        DataOutputSerializer content = new DataOutputSerializer(256);
        snapshot.writeSnapshot(content);
        return new DataInputDeserializer(content.getCopyOfBuffer());
    }

    private static SerializerTree avro(DataInputView content) throws IOException {
        String className = StringUtils.readString(content);
        Schema schema = new Schema.Parser().parse(StringUtils.readString(content));
        SerializerTree tree = of(schema, new HashSet<>());
        return className.equals(tree.text)
                ? new SerializerTree("Avro " + className, tree.children)
                : tree.labelled("Avro " + className);
    }

    /** Without documentation, defaults, aliases and logical types, which do not affect stored bytes. */
    private static SerializerTree of(Schema schema, Set<String> seen) {
        return switch (schema.getType()) {
            case RECORD ->
                new SerializerTree(
                        schema.getFullName(),
                        seen.add(schema.getFullName())
                                ? schema.getFields().stream()
                                        .map(field -> of(field.schema(), seen).labelled(field.name()))
                                        .toList()
                                : List.of());
            case ENUM -> leaf(schema.getFullName() + schema.getEnumSymbols());
            case FIXED -> leaf("%s[%d]".formatted(schema.getFullName(), schema.getFixedSize()));
            case ARRAY -> generic("array", List.of(of(schema.getElementType(), seen)));
            case MAP -> generic("map", List.of(of(schema.getValueType(), seen)));
            case UNION ->
                generic(
                        "union",
                        schema.getTypes().stream().map(type -> of(type, seen)).toList());
            default -> leaf(schema.getType().getName());
        };
    }

    private static SerializerTree pojo(DataInputView content) throws IOException {
        String className = content.readUTF();
        var snapshots = LinkedOptionalMapSerializer.<String, TypeSerializerSnapshot<?>>readOptionalMap(
                content,
                (key, name) -> name,
                (value, name) -> TypeSerializerSnapshot.readVersionedSnapshot(value, LOADER));
        List<SerializerTree> fields = new ArrayList<>();
        for (var field : snapshots.unwrapOptionals().entrySet()) {
            fields.add(of(field.getKey(), field.getValue()));
        }
        return new SerializerTree(className, fields);
    }

    private static SerializerTree enumeration(DataInputView content) throws IOException {
        String className = content.readUTF();
        List<String> constants = new ArrayList<>();
        for (int left = content.readInt(); left > 0; left--) {
            constants.add(content.readUTF());
        }
        return leaf(className + constants);
    }

    private static SerializerTree leaf(String text) {
        return new SerializerTree(text, List.of());
    }

    /** On one line if no argument has children. */
    private static SerializerTree generic(String name, List<SerializerTree> arguments) {
        if (arguments.stream().anyMatch(argument -> !argument.children.isEmpty())) {
            return new SerializerTree(name, arguments);
        }
        return leaf(arguments.stream().map(SerializerTree::text).collect(Collectors.joining(", ", name + "<", ">")));
    }

    private SerializerTree labelled(String label) {
        return new SerializerTree(label + ": " + text, children);
    }

    Stream<String> lines() {
        return Stream.concat(
                Stream.of(text),
                children.stream().flatMap(SerializerTree::lines).map(line -> "  " + line));
    }
}
