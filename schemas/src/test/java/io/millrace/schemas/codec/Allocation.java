/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures the heap that code allocates, bytes. */
final class Allocation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    interface Code {
        void run() throws UndecodableRecordException;
    }

    static long of(Code code) throws UndecodableRecordException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        code.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
