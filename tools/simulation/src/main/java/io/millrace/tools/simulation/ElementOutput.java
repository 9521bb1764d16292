/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.runtime.io.PushingAsyncDataInput.DataOutput;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;

/** Where Flink puts records, watermarks and watermark statuses; the jobs have no other elements. */
interface ElementOutput extends DataOutput<Object> {

    @Override
    default void emitLatencyMarker(LatencyMarker marker) {
        throw new IllegalStateException("latency markers are off");
    }

    @Override
    default void emitRecordAttributes(RecordAttributes attributes) {
        throw new IllegalStateException("only jobs with blocking inputs have record attributes");
    }

    @Override
    default void emitWatermark(WatermarkEvent event) {
        throw new IllegalStateException("only the second DataStream API has such watermarks");
    }
}
