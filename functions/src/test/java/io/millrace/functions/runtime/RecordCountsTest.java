/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.junit.jupiter.api.Test;

class RecordCountsTest {

    private enum Seen implements CountName {
        RECORDS;

        @Override
        public String gauge() {
            return "records";
        }
    }

    /** Keeps what is published. */
    private static final class PublishedMetrics extends UnregisteredMetricsGroup {
        private final Map<String, Gauge<?>> gauges = new HashMap<>();
        private final Map<String, Meter> meters = new HashMap<>();

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(name, gauge);
            return gauge;
        }

        @Override
        public <M extends Meter> M meter(String name, M meter) {
            meters.put(name, meter);
            return meter;
        }
    }

    @Test
    void restoredRecordsCountInTheGaugeButNotInTheRate() throws Exception {
        OperatorStateStore store = new DefaultOperatorStateBackendBuilder(
                        getClass().getClassLoader(), new ExecutionConfig(), false, List.of(), new CloseableRegistry())
                .build();
        store.getListState(new ListStateDescriptor<>("record-counts", TypeInformation.of(RecordCounts.Entry.class)))
                .add(new RecordCounts.Entry("records", 1_000_000));
        PublishedMetrics metrics = new PublishedMetrics();

        RecordCounts<Seen> counts = RecordCounts.restore(store, Seen.RECORDS);
        counts.publish(metrics);
        for (int i = 0; i < 30; i++) {
            counts.add(Seen.RECORDS);
        }
        MeterView rate = (MeterView) metrics.meters.get("recordsPerSecond");
        rate.update();

        assertThat(metrics.gauges.get("records").getValue()).isEqualTo(1_000_030L);
        assertThat(rate.getRate()).isEqualTo(0.1, within(1e-9));
    }
}
