/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Runs a {@link KeyedProcessFunction} on a control input and marks its output idle once the input reaches the maximum
 * watermark.
 *
 * <p>An operator with a control and a data input combines their watermarks to the lower one and ignores idle inputs. If
 * the control input stayed active at the maximum watermark, it would be the only active input whenever the data input
 * goes idle, and event time would end. Keeps no state of its own.
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
