/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.TypedSettings;
import io.millrace.jobs.io.ClusterSnapshot;
import io.millrace.jobs.io.JobEnvironment;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializer;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the graph of every job with a checked-in file. Uids and max parallelism decide whether a savepoint can be
 * restored, so a changed uid is lost state; the states themselves are compared in SavepointStatesITCase. Transactional ids
 * with the prefix of another sink or deployment would abort its transactions.
 */
class JobGraphTest {

    private static final int PARALLELISM = 2;
    private static final Pattern CONTROL_SOURCES = Pattern.compile("(load|follow|load-then-follow)-.*|take-rules");

    private final StreamExecutionEnvironment environment =
            JobEnvironment.strict(StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM));

    /** The graphs of all jobs with the shipped settings but the environment; order-enrichment has one for each join. */
    static Stream<Arguments> graphs() {
        return JobDefinition.all().stream()
                .flatMap(job -> job.equals(JobDefinition.ORDER_ENRICHMENT)
                        ? Stream.of("broadcast", "keyed")
                                .map(join -> graph(job, job.name() + "-" + join, "--join", join))
                        : Stream.of(graph(job, job.name())));
    }

    private static Arguments graph(JobDefinition job, String name, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("--environment", "test"));
        arguments.addAll(List.of(settings));
        return Arguments.of(job, name, arguments);
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void matchesTheCheckedInFile(JobDefinition job, String name, List<String> arguments) throws Exception {
        TypedSettings settings = job.settings().load(arguments.toArray(String[]::new), Map.of());

        define(job).invoke(null, environment, settings, cluster(job), Clock.systemUTC());

        assertGraphIs(name);
    }

    /** Control inputs may use them: their records are few. */
    @ParameterizedTest
    @MethodSource("graphs")
    void noRecordOfADataInputIsSerializedByReflection(JobDefinition job, String name, List<String> arguments)
            throws Exception {
        TypedSettings settings = job.settings().load(arguments.toArray(String[]::new), Map.of());
        define(job).invoke(null, environment, settings, cluster(job), Clock.systemUTC());
        StreamGraph graph = environment.getStreamGraph();

        assertThat(graph.getStreamNodes())
                .flatExtracting(StreamNode::getInEdges)
                .filteredOn(edge -> !CONTROL_SOURCES
                        .matcher(graph.getStreamNode(edge.getSourceId()).getTransformationUID())
                        .matches())
                .filteredOn(edge -> serializer(edge, graph).stream().anyMatch(JobGraphTest::isReflective))
                .isEmpty();
    }

    /** Whether it is, or contains, a serializer of Flink that looks at the fields of a class. */
    private static boolean isReflective(TypeSerializer<?> serializer) {
        return serializer instanceof PojoSerializer<?>
                || serializer instanceof KryoSerializer<?>
                || nested(serializer).anyMatch(JobGraphTest::isReflective);
    }

    private static Stream<TypeSerializer<?>> nested(TypeSerializer<?> serializer) {
        return Stream.of(serializer.getClass().getDeclaredFields())
                .filter(field -> TypeSerializer.class.isAssignableFrom(field.getType()))
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .map(field -> valueOf(field, serializer));
    }

    private static TypeSerializer<?> valueOf(Field field, TypeSerializer<?> serializer) {
        try {
            field.setAccessible(true);
            return (TypeSerializer<?>) field.get(serializer);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method define(JobDefinition job) throws ClassNotFoundException {
        return Arrays.stream(Class.forName(job.entryClass()).getMethods())
                .filter(method -> method.getName().equals("define"))
                .findFirst()
                .orElseThrow();
    }

    private static ClusterSnapshot cluster(JobDefinition job) {
        Map<String, Map<Integer, Long>> controlEnds =
                job.controlInputs().stream().collect(Collectors.toMap(Function.identity(), topic -> Map.of(0, 0L)));
        Map<String, Integer> schemaIds =
                job.outputs().stream().collect(Collectors.toMap(Function.identity(), topic -> 7));
        Map<String, Integer> maxRecordBytes = Stream.concat(
                        job.outputs().stream(), Stream.of(job.lateTopic(), job.deadLetterTopic()))
                .collect(Collectors.toMap(Function.identity(), topic -> 1_000));
        return new ClusterSnapshot(Map.of(), controlEnds, schemaIds, maxRecordBytes);
    }

    private void assertGraphIs(String name) throws IOException {
        String graph = describe(environment.getStreamGraph());
        Path expected = Path.of("src/test/resources/io/millrace/jobs", name + ".graph");
        Path actual = Path.of("target", name + ".graph");
        Files.writeString(actual, graph);

        assertThat(graph)
                .as("graph of %s. A changed uid or max parallelism breaks savepoints. To accept: cp jobs/%s jobs/%s"
                        .formatted(name, actual, expected))
                .isEqualTo(Files.exists(expected) ? Files.readString(expected) : "");
    }

    private static String describe(StreamGraph graph) {
        return graph.getStreamNodes().stream()
                .sorted(Comparator.comparing(StreamNode::getTransformationUID))
                .map(node -> describe(graph, node))
                .collect(Collectors.joining());
    }

    private static String describe(StreamGraph graph, StreamNode node) {
        String header = "%s | %s | parallelism %d of %d\n"
                .formatted(
                        node.getTransformationUID(),
                        node.getOperatorName(),
                        node.getParallelism(),
                        node.getMaxParallelism());
        return header
                + node.getInEdges().stream()
                        .map(edge -> "  ← %s\n".formatted(describe(edge, graph)))
                        .sorted()
                        .collect(Collectors.joining())
                + transactionalIds(node);
    }

    /** The prefix of the transactional ids of a sink, which the connector does not return. */
    private static String transactionalIds(StreamNode node) {
        if (!(node.getOperatorFactory() instanceof SinkWriterOperatorFactory<?, ?> writer)) {
            return "";
        }
        try {
            Field prefix = KafkaSink.class.getDeclaredField("transactionalIdPrefix");
            prefix.setAccessible(true);
            return "  transactional ids %s…\n".formatted(prefix.get(writer.getSink()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String describe(StreamEdge edge, StreamGraph graph) {
        String sideOutput = edge.getOutputTag() == null
                ? ""
                : ", side output " + edge.getOutputTag().getId();
        StreamNode source = graph.getStreamNode(edge.getSourceId());
        String serializer = serializer(edge, graph)
                .map(used -> ", " + used.getClass().getSimpleName())
                .orElse("");
        return "%s, %s%s%s".formatted(source.getTransformationUID(), edge.getPartitioner(), serializer, sideOutput);
    }

    /** Of records that go from one task to another; within a task, they are not serialized. */
    private static Optional<TypeSerializer<?>> serializer(StreamEdge edge, StreamGraph graph) {
        if (StreamingJobGraphGenerator.isChainable(edge, graph)) {
            return Optional.empty();
        }
        return Optional.of(
                edge.getOutputTag() == null
                        ? graph.getStreamNode(edge.getSourceId()).getTypeSerializerOut()
                        : edge.getOutputTag().getTypeInfo().createSerializer(new SerializerConfigImpl()));
    }
}
