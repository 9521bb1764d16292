/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;

/**
 * What a savepoint of a job depends on, one operator a line: uid, name, max parallelism and the names of its states. A
 * change of the list is a change of what can be restored.
 */
final class OperatorList {

    private OperatorList() {}

    static List<String> of(StreamGraph graph) throws IllegalAccessException {
        List<String> lines = new ArrayList<>();
        for (StreamNode node : graph.getStreamNodes()) {
            lines.add("%s | %s | %d | %s"
                    .formatted(
                            node.getTransformationUID(),
                            node.getOperatorName(),
                            node.getMaxParallelism(),
                            states(node)));
        }
        lines.sort(null);
        return lines;
    }

    private static Set<String> states(StreamNode node) throws IllegalAccessException {
        Set<String> names = new TreeSet<>();
        if (!(node.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory)) {
            return names; // sources and sinks: the connector's own
        }
        StreamOperator<?> operator = factory.getOperator();
        addDescriptors(operator.getClass(), names);
        addDescriptorsOfParts(operator, names);
        if (operator instanceof AbstractUdfStreamOperator<?, ?> withFunction) {
            addDescriptors(withFunction.getUserFunction().getClass(), names);
        }
        return names;
    }

    /** What an operator of this bundle is given may own states too, or be the descriptor of one. */
    private static void addDescriptorsOfParts(StreamOperator<?> operator, Set<String> names)
            throws IllegalAccessException {
        for (Field field : operator.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            Object part = field.get(operator);
            if (part instanceof StateDescriptor<?, ?> descriptor) {
                names.add(descriptor.getName());
            } else if (part != null && part.getClass().getName().startsWith("io.millrace.")) {
                addDescriptors(part.getClass(), names);
            }
        }
    }

    /** States of this bundle are static descriptors of the class that owns them. */
    private static void addDescriptors(Class<?> owner, Set<String> names) throws IllegalAccessException {
        for (Field field : owner.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && StateDescriptor.class.isAssignableFrom(field.getType())) {
                field.setAccessible(true);
                names.add(((StateDescriptor<?, ?>) field.get(null)).getName());
            } else if (field.getType().getName().endsWith("RecordCounts")) {
                addDescriptors(field.getType(), names);
            }
        }
    }
}
