/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads Avro binary from a byte array and rejects lengths that exceed the array, and strings that are not valid UTF-8.
 *
 * <p>Avro's own decoder allocates the length in a length field before it checks that the bytes exist, up to 2 GiB for
 * five hostile bytes; its limits are system properties of the whole JVM, which belong to the cluster, not to a job.
 * Avro also replaces invalid bytes of a string, so that different ids become equal; here, strings are checked even where
 * they are skipped. Otherwise this decoder reads the same values from the same bytes, and rejects negative lengths even
 * where Avro skips them.
 */
public final class BoundedDecoder extends Decoder {

    /** Allowance for items of zero bytes (nulls, empty records), which the remaining bytes do not limit. */
    private static final int EMPTY_ITEMS = 1 << 16;

    private static final char REPLACEMENT = '\uFFFD';
    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private byte[] bytes = new byte[0];
    private int position;
    private int end;
    private long itemsLeft;

    /** Resets the decoder to the bytes from an offset to the end. */
    void read(byte[] value, int offset) {
        read(value, offset, value.length);
    }

    /** Resets the decoder to the bytes from an offset to before another. */
    public void read(byte[] value, int from, int to) {
        bytes = value;
        position = from;
        end = to;
        itemsLeft = (long) remaining() + EMPTY_ITEMS;
    }

    /** Number of bytes not read. */
    public int remaining() {
        return end - position;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        return next() == 1;
    }

    @Override
    public int readInt() throws IOException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = next();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new InvalidNumberEncodingException("Invalid int encoding");
    }

    @Override
    public long readLong() throws IOException {
        byte[] from = bytes; // locals, because the loop would load and store the fields for each byte
        int at = position;
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at == end) {
                throw endsTooEarly();
            }
            int b = from[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                position = at;
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new InvalidNumberEncodingException("Invalid long encoding");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) littleEndian(Float.BYTES));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(littleEndian(Double.BYTES));
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        int start = position;
        skipString();
        position = start;
        return new Utf8(readByteArray());
    }

    @Override
    public String readString() throws IOException {
        return string(advance(readLong()));
    }

    /** Reads a string of which the bytes are often the same: the expected one itself if they are. */
    public String readString(String expected, byte[] expectedBytes) throws IOException {
        int start = advance(readLong());
        return Arrays.equals(bytes, start, position, expectedBytes, 0, expectedBytes.length) ? expected : string(start);
    }

    /** Reads bytes into an array of their own. */
    public byte[] readByteArray() throws IOException {
        int start = advance(readLong());
        return Arrays.copyOfRange(bytes, start, position);
    }

    @Override
    public void skipString() throws IOException {
        int start = advance(readLong());
        if (!isAscii(start)) {
            string(start);
        }
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        return ByteBuffer.wrap(readByteArray());
    }

    @Override
    public void skipBytes() throws IOException {
        advance(readLong());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, advance(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        advance(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return items();
    }

    @Override
    public long arrayNext() throws IOException {
        return items();
    }

    @Override
    public long skipArray() throws IOException {
        return itemsToSkip();
    }

    @Override
    public long readMapStart() throws IOException {
        return items();
    }

    @Override
    public long mapNext() throws IOException {
        return items();
    }

    @Override
    public long skipMap() throws IOException {
        return itemsToSkip();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    private byte next() throws EOFException {
        if (position == end) {
            throw endsTooEarly();
        }
        return bytes[position++];
    }

    private static EOFException endsTooEarly() {
        return new EOFException("the record ends too early");
    }

    private long littleEndian(int length) throws IOException {
        long value = 0;
        int start = advance(length);
        for (int i = start + length - 1; i >= start; i--) {
            value = value << Byte.SIZE | (bytes[i] & 0xff);
        }
        return value;
    }

    /** Converts the bytes from an offset to the position. Java marks invalid bytes, which costs nothing where all is ASCII. */
    private String string(int start) throws CharacterCodingException {
        String text = new String(bytes, start, position - start, UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, position - start)); // the mark itself is valid
        }
        return text;
    }

    private boolean isAscii(int start) {
        int at = start;
        long seen = 0;
        for (; at <= position - Long.BYTES; at += Long.BYTES) {
            seen |= (long) LONGS.get(bytes, at);
        }
        for (; at < position; at++) {
            seen |= bytes[at]; // a negative byte is a negative long
        }
        return (seen & NOT_ASCII) == 0;
    }

    /** Advances past the next bytes and returns their offset. */
    private int advance(long length) throws IOException {
        if (length < 0) {
            throw new IOException("negative length: " + length);
        }
        if (length > remaining()) {
            throw new EOFException(
                    "the record ends too early: length is %s bytes, but %s remain".formatted(length, remaining()));
        }
        int start = position;
        position += (int) length;
        return start;
    }

    /** Size of the next block of an array or a map, 0 at the end; after a negative size follows the length in bytes. */
    private long items() throws IOException {
        long items = readLong();
        if (items >= 0) {
            return counted(items);
        }
        readLong();
        return counted(-items);
    }

    /** Skips the blocks with a length in bytes; returns the size of the first block without one, 0 at the end. */
    private long itemsToSkip() throws IOException {
        long items = readLong();
        while (items < 0) {
            advance(readLong());
            items = readLong();
        }
        return counted(items);
    }

    private long counted(long items) throws IOException {
        if (items < 0 || items > itemsLeft) {
            throw new EOFException("the record ends too early for %s items".formatted(items));
        }
        itemsLeft -= items;
        return items;
    }
}
