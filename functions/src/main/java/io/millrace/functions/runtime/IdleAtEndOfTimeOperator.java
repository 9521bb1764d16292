/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Runs a {@link KeyedProcessFunction} on a control input and says, once that is at the end of time, that it is idle.
 *
 * <p>Where a control input meets a data input, the lower of their watermarks counts, an idle input's not at all. A
 * control input that stayed active at the end of time would be the only one left whenever the data input goes idle, and
 * would end time for it. Keeps no state of its own.
 */
public final class IdleAtEndOfTimeOperator<K, IN, OUT> extends KeyedProcessOperator<K, IN, OUT> {

    private static final long serialVersionUID = 1L;

    public IdleAtEndOfTimeOperator(KeyedProcessFunction<K, IN, OUT> function) {
        super(function);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            output.emitWatermarkStatus(WatermarkStatus.IDLE);
            return;
        }
        super.processWatermark(mark);
    }
}
