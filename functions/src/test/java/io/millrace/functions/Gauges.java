/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions;

import java.lang.reflect.Field;
import java.util.Map;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/** Reads the gauges an operator has published; Flink's harnesses register metrics but do not return them. */
public final class Gauges {

    private Gauges() {}

    public static Object value(AbstractStreamOperatorTestHarness<?> harness, String gauge)
            throws ReflectiveOperationException {
        Field metrics = AbstractMetricGroup.class.getDeclaredField("metrics");
        metrics.setAccessible(true);
        Map<?, ?> published = (Map<?, ?>) metrics.get(harness.getOperator().getMetricGroup());
        return ((Gauge<?>) published.get(gauge)).getValue();
    }
}
