/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * Generates writer schemas that resolve to a reader schema, and data of them, from a seed: fields added, reordered, or
 * removed if the reader has a default; types that the reader widens; unions reordered or reduced; enum symbols added and
 * removed.
 */
final class RandomEvolution {

    private static final List<Schema.Type> ADDED = List.of(
            Schema.Type.STRING,
            Schema.Type.BYTES,
            Schema.Type.INT,
            Schema.Type.LONG,
            Schema.Type.FLOAT,
            Schema.Type.DOUBLE,
            Schema.Type.BOOLEAN,
            Schema.Type.ENUM,
            Schema.Type.FIXED,
            Schema.Type.ARRAY,
            Schema.Type.MAP,
            Schema.Type.RECORD,
            Schema.Type.UNION);

    private final Random random;
    private final Map<String, Schema> named = new HashMap<>();
    private int names;

    RandomEvolution(Random random) {
        this.random = random;
    }

    /** A possible writer schema of another version. */
    Schema writerOf(Schema reader) {
        return switch (reader.getType()) {
            case RECORD -> named.containsKey(reader.getFullName()) ? named.get(reader.getFullName()) : record(reader);
            case ENUM -> named.computeIfAbsent(reader.getFullName(), name -> enumeration(reader));
            case UNION -> union(reader);
            case ARRAY -> Schema.createArray(writerOf(reader.getElementType()));
            case MAP -> Schema.createMap(writerOf(reader.getValueType()));
            case LONG -> Schema.create(oneOf(Schema.Type.LONG, Schema.Type.LONG, Schema.Type.INT));
            case DOUBLE ->
                Schema.create(oneOf(Schema.Type.DOUBLE, Schema.Type.FLOAT, Schema.Type.LONG, Schema.Type.INT));
            case STRING -> Schema.create(oneOf(Schema.Type.STRING, Schema.Type.STRING, Schema.Type.BYTES));
            default -> Schema.create(reader.getType());
        };
    }

    private Schema record(Schema reader) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : reader.getFields()) {
            if (field.hasDefaultValue() && random.nextInt(4) == 0) {
                continue;
            }
            fields.add(new Schema.Field(field.name(), writerOf(field.schema())));
        }
        for (int added = random.nextInt(4); added > 0; added--) {
            fields.add(new Schema.Field("added" + names++, any(2)));
        }
        if (random.nextBoolean()) {
            Collections.shuffle(fields, random);
        }
        String name = reader.getAliases().isEmpty()
                ? reader.getFullName()
                : reader.getAliases().iterator().next();
        Schema writer = Schema.createRecord(name, null, null, false, fields);
        named.put(reader.getFullName(), writer);
        return writer;
    }

    private Schema enumeration(Schema reader) {
        List<String> symbols = new ArrayList<>(reader.getEnumSymbols());
        symbols.removeIf(symbol -> random.nextInt(5) == 0);
        for (int added = random.nextInt(3); added >= 0; added--) {
            symbols.add("ADDED_" + names++);
        }
        Collections.shuffle(symbols, random);
        return Schema.createEnum(reader.getName(), null, reader.getNamespace(), symbols);
    }

    private Schema union(Schema reader) {
        List<Schema> branches = new ArrayList<>();
        reader.getTypes().forEach(branch -> branches.add(writerOf(branch)));
        if (random.nextInt(4) == 0) {
            return oneOf(branches);
        }
        if (random.nextInt(3) == 0) {
            Collections.reverse(branches);
        }
        return Schema.createUnion(branches);
    }

    private Schema any(int depth) {
        Schema.Type type = oneOf(depth > 0 ? ADDED : ADDED.subList(0, 9));
        return switch (type) {
            case ENUM -> Schema.createEnum("Enum" + names++, null, "added", List.of("A", "B", "C"));
            case FIXED -> Schema.createFixed("Fixed" + names++, null, "added", 1 + random.nextInt(6));
            case ARRAY -> Schema.createArray(any(depth - 1));
            case MAP -> Schema.createMap(any(depth - 1));
            case UNION -> Schema.createUnion(Schema.create(Schema.Type.NULL), any(0));
            case RECORD ->
                Schema.createRecord(
                        "Record" + names++,
                        null,
                        "added",
                        false,
                        List.of(new Schema.Field("a", any(depth - 1)), new Schema.Field("b", any(depth - 1))));
            default -> Schema.create(type);
        };
    }

    /** Data of a schema for Avro's generic writer. */
    Object datum(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> {
                GenericData.Record record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.pos(), datum(field.schema())));
                yield record;
            }
            case ENUM -> new GenericData.EnumSymbol(schema, oneOf(schema.getEnumSymbols()));
            case UNION -> datum(oneOf(schema.getTypes()));
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(datum(schema.getElementType()));
                }
                yield items;
            }
            case MAP -> {
                Map<String, Object> entries = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put(text(), datum(schema.getValueType()));
                }
                yield entries;
            }
            case FIXED -> {
                byte[] bytes = new byte[schema.getFixedSize()];
                random.nextBytes(bytes);
                yield new GenericData.Fixed(schema, bytes);
            }
            case STRING -> text();
            case BYTES -> ByteBuffer.wrap(text().getBytes(UTF_8));
            case INT -> random.nextInt() >> random.nextInt(32);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
            case BOOLEAN -> random.nextBoolean();
            case NULL -> null;
        };
    }

    private String text() {
        return oneOf("", "a", "ünïcödé ✓", "user-" + random.nextInt(1000), "x".repeat(random.nextInt(200)));
    }

    @SafeVarargs
    private <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
