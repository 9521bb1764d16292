/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.codec.WireFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How the encoded value of a record is corrupted so that no job can decode it. */
public enum Corruption {
    NONE,
    BAD_MAGIC,
    /** An id that no registry has assigned, another one in almost every record. */
    UNKNOWN_SCHEMA,
    /** Begins with byte 0 like the wire format; a schema id by chance. */
    RANDOM_BYTES,
    TRUNCATED,
    TRAILING_BYTES,
    EMPTY,
    NULL_VALUE,
    /** One character of a string is written in Latin-1. */
    LATIN_1,
    /** The schema id is in a header, see {@link RecordEncoder#headers}. */
    SCHEMA_ID_IN_HEADER,
    /** A registered schema that is not valid; {@link #BAD_MAGIC} if the registry rejects it, as Apicurio does. */
    UNUSABLE_SCHEMA,
    /** A registered schema of another type of record; {@link #BAD_MAGIC} if the registry rejects it. */
    OTHER_TYPE;

    private static final byte BAD = 0x7f;
    private static final byte LATIN_1_E_ACUTE = (byte) 0xe9;
    /** The corrupted copy of an encoded record; null for {@link #NULL_VALUE}. */
    byte[] applyTo(byte[] encoded, SeededRandom random, OddProducers odd) {
        return switch (this) {
            case NONE -> encoded;
            case BAD_MAGIC -> withFirstByte(encoded, BAD);
            case UNKNOWN_SCHEMA -> withSchemaId(encoded, random.between(1 << 30, Integer.MAX_VALUE - 1));
            case RANDOM_BYTES -> withFirstByte(random.bytes(random.between(8, 64)), (byte) 0);
            case TRUNCATED -> Arrays.copyOf(encoded, encoded.length * 2 / 3);
            case TRAILING_BYTES -> Arrays.copyOf(encoded, encoded.length + 3);
            case EMPTY -> new byte[0];
            case NULL_VALUE -> null;
            case LATIN_1 -> withLatin1Character(encoded, random);
            case SCHEMA_ID_IN_HEADER -> Arrays.copyOfRange(encoded, WireFormat.HEADER_BYTES, encoded.length);
            case UNUSABLE_SCHEMA -> odd.unusable().orElseGet(() -> withFirstByte(encoded, BAD));
            case OTHER_TYPE -> odd.ofOtherType().orElseGet(() -> withFirstByte(encoded, BAD));
        };
    }

    private static byte[] withFirstByte(byte[] encoded, byte first) {
        byte[] copy = encoded.clone();
        copy[0] = first;
        return copy;
    }

    private static byte[] withSchemaId(byte[] encoded, int schemaId) {
        byte[] copy = encoded.clone();
        ByteBuffer.wrap(copy).putInt(1, schemaId);
        return copy;
    }

    /**
     * Replaces a character of a string. Lengths and small numbers can look like characters, but are even; the last byte of a
     * greater number can be odd, but follows one that is no character.
     */
    private static byte[] withLatin1Character(byte[] encoded, SeededRandom random) {
        List<Integer> characters = IntStream.range(WireFormat.HEADER_BYTES + 1, encoded.length)
                .filter(i -> isPrintable(encoded[i]) && encoded[i] % 2 == 1 && isPrintable(encoded[i - 1]))
                .boxed()
                .toList();
        byte[] copy = encoded.clone();
        copy[random.oneOf(characters)] = LATIN_1_E_ACUTE;
        return copy;
    }

    private static boolean isPrintable(byte ascii) {
        return ascii > ' ' && ascii <= '~';
    }
}
