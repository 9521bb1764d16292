/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class BootstrapThenFollowTest {

    @Test
    void holdsLaterRecordsBackUntilTheFirstPartEnds() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement2("withdrawn", 0);
            harness.processWatermark2(Watermark.MAX_WATERMARK);
            harness.processWatermarkStatus2(WatermarkStatus.IDLE);
            harness.processElement1("put", 0);
            assertThat(harness.extractOutputValues()).containsExactly("put");
            assertThat(harness.getOutput()).hasSize(1);

            harness.processWatermark1(Watermark.MAX_WATERMARK);
            harness.processElement2("put again", 0);

            assertThat(harness.extractOutputValues()).containsExactly("put", "withdrawn", "put again");
            assertThat(harness.getOutput().stream().filter(element -> !(element instanceof StreamRecord)))
                    .containsExactly(Watermark.MAX_WATERMARK);
        }
    }

    @Test
    void aRestoreKeepsRecordsThatArrivedEarly() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness()) {
            harness.open();
            harness.processElement2("early", 0);
            state = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(state);
            restored.open();
            restored.processElement1("there at submit", 0);
            restored.processWatermark1(Watermark.MAX_WATERMARK);

            assertThat(restored.extractOutputValues()).containsExactly("there at submit", "early");
        }
    }

    private static TwoInputStreamOperatorTestHarness<String, String, String> harness() throws Exception {
        var harness = new TwoInputStreamOperatorTestHarness<>(new BootstrapThenFollow<>(Types.STRING));
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }
}
