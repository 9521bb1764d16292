/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a number in as many bytes as it needs: seven bits in each, the lowest first, the eighth set if more follow. The
 * sign is the lowest bit, so that small negative numbers are short too.
 */
final class VarLong {

    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;
    private static final int MAX_SHIFT = 63;

    private VarLong() {}

    static void write(long number, DataOutputView target) throws IOException {
        long rest = number << 1 ^ number >> MAX_SHIFT;
        while ((rest & -MORE) != 0) {
            target.writeByte((int) rest | MORE);
            rest >>>= BITS;
        }
        target.writeByte((int) rest);
    }

    static long read(DataInputView source) throws IOException {
        long number = 0;
        for (int shift = 0; shift <= MAX_SHIFT; shift += BITS) {
            int next = source.readByte();
            number |= (long) (next & MORE - 1) << shift;
            if (next >= 0) {
                return number >>> 1 ^ -(number & 1);
            }
        }
        throw new IOException("a number is longer than 10 bytes");
    }
}
