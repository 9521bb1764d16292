/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/** Avro's decoder, except that strings that are not valid UTF-8 are errors, also where they are skipped. */
final class StrictStrings extends Decoder {

    private final Decoder avro;

    StrictStrings(Decoder avro) {
        this.avro = avro;
    }

    @Override
    public String readString() throws IOException {
        ByteBuffer utf8 = avro.readBytes(null); // the same bytes as those of a string
        return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public void skipString() throws IOException {
        readString();
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        return avro.readBytes(old);
    }

    /** Reads them, because Avro ignores a negative length where it skips. */
    @Override
    public void skipBytes() throws IOException {
        avro.readBytes(null);
    }

    @Override
    public void readNull() throws IOException {
        avro.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return avro.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return avro.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return avro.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return avro.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return avro.readDouble();
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        avro.readFixed(target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        avro.skipFixed(length);
    }

    @Override
    public int readEnum() throws IOException {
        return avro.readEnum();
    }

    @Override
    public long readArrayStart() throws IOException {
        return avro.readArrayStart();
    }

    @Override
    public long arrayNext() throws IOException {
        return avro.arrayNext();
    }

    @Override
    public long skipArray() throws IOException {
        return avro.skipArray();
    }

    @Override
    public long readMapStart() throws IOException {
        return avro.readMapStart();
    }

    @Override
    public long mapNext() throws IOException {
        return avro.mapNext();
    }

    @Override
    public long skipMap() throws IOException {
        return avro.skipMap();
    }

    @Override
    public int readIndex() throws IOException {
        return avro.readIndex();
    }
}
