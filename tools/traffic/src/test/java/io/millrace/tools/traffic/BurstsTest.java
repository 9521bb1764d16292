/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** The order in which the sender writes 25 s of traffic, event time 60 times as fast as the clock. */
final class BurstsTest {

    private static final int PARTITIONS = 3;
    private static final Instant WALL_START = Instant.parse("2026-01-10T12:00:00Z");
    private static final TrafficClock PACE = new TrafficClock(WALL_START.minus(Duration.ofDays(1)), WALL_START, 60);
    /** All records are overdue, so that nothing waits. */
    private static final Clock CLOCK = Clock.fixed(WALL_START.plusSeconds(3_600), ZoneOffset.UTC);

    private final RecordEncoder encoder = RecordEncoder.of(ParsingRegistry.accepting());

    private static Cluster cluster() {
        Node node = new Node(0, "localhost", 9092);
        Node[] nodes = {node};
        List<PartitionInfo> partitions = Arrays.stream(InputTopic.values())
                .flatMap(topic -> IntStream.range(0, PARTITIONS)
                        .mapToObj(number -> new PartitionInfo(topic.topic(), number, node, nodes, nodes)))
                .toList();
        return new Cluster("test", List.of(node), partitions, Set.of(), Set.of());
    }

    private static TrafficGenerator generator(double disorder) {
        TrafficMix mix = new TrafficMix(disorder, 0, 0, 0, 0, 0, 0);
        return new TrafficGenerator(new TrafficGenerator.Settings(7, PACE.eventStart(), 500, eventTime -> 3.0, mix));
    }

    private static boolean isWithin(TimedRecord record, int fromSeconds, int toSeconds) {
        Instant due = PACE.wallTimeOf(record);
        return !due.isBefore(WALL_START.plusSeconds(fromSeconds)) && due.isBefore(WALL_START.plusSeconds(toSeconds));
    }

    private List<ProducerRecord<byte[], byte[]>> sent(double disorder, int seconds) {
        MockProducer<byte[], byte[]> kafka =
                new MockProducer<>(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
        TrafficProducer producer = new TrafficProducer(kafka, "localhost:9092", encoder);
        try (TrafficSender sender = new TrafficSender(producer, PACE, CLOCK)) {
            sender.send(generator(disorder), record -> isWithin(record, 0, seconds));
        }
        return kafka.history();
    }

    private static String text(String topic, byte[] key, byte[] value) {
        return topic + ' ' + new String(key, UTF_8) + ' ' + Arrays.hashCode(value);
    }

    private String text(TimedRecord record) {
        return text(record.topic().topic(), record.key().getBytes(UTF_8), encoder.encode(record));
    }

    private static String text(ProducerRecord<byte[], byte[]> record) {
        return text(record.topic(), record.key(), record.value());
    }

    private List<String> generated(double disorder, int seconds) {
        return Stream.generate(generator(disorder)::next)
                .takeWhile(record -> isWithin(record, 0, seconds))
                .map(this::text)
                .toList();
    }

    /** The partitions of the data records due in the burst, in the order in which they were sent. */
    private List<Integer> partitionsOfTheBurst(double disorder) {
        Set<String> burst = Stream.generate(generator(disorder)::next)
                .takeWhile(record -> isWithin(record, 0, 12))
                .filter(record -> record.topic().isDataInput() && isWithin(record, 10, 12))
                .map(this::text)
                .collect(Collectors.toSet());
        return sent(disorder, 25).stream()
                .filter(record -> burst.contains(text(record)))
                .map(ProducerRecord::partition)
                .toList();
    }

    @Test
    void sendsTheRecordsOfTwoSecondsPartitionAfterPartition() {
        assertThat(partitionsOfTheBurst(0.1)).isSorted().hasSizeGreaterThan(300).contains(0, 1, 2);
    }

    @Test
    void sendsEveryRecordOnceAndEachPartitionOfATopicInOrder() {
        List<String> sent = sent(0.1, 25).stream().map(BurstsTest::text).toList();
        assertThat(sent).containsExactlyInAnyOrderElementsOf(generated(0.1, 25)).isNotEqualTo(generated(0.1, 25));

        Map<String, Integer> places = new HashMap<>();
        List<String> generated = generated(0.1, 25);
        IntStream.range(0, generated.size()).forEach(place -> places.put(generated.get(place), place));
        Map<String, List<Integer>> byPartition = sent(0.1, 25).stream()
                .filter(record -> !record.topic().equals("users")) // profiles have equal copies
                .collect(Collectors.groupingBy(
                        record -> record.topic() + '-' + record.partition(),
                        Collectors.mapping(record -> places.get(text(record)), Collectors.toList())));
        assertThat(byPartition).hasSize(3 * PARTITIONS);
        assertThat(byPartition.values()).allSatisfy(order -> assertThat(order).isSorted());
    }

    @Test
    void sendsWhatIsHeldWhenTheTrafficEndsWithinABurst() {
        assertThat(sent(0.1, 11).stream().map(BurstsTest::text))
                .containsExactlyInAnyOrderElementsOf(generated(0.1, 11));
    }

    @Test
    void doesNotHoldProfilesBack() {
        List<String> sent = sent(0.1, 12).stream().map(BurstsTest::text).toList();
        int lastProfile = IntStream.range(0, sent.size())
                .filter(i -> sent.get(i).startsWith("users "))
                .max()
                .orElseThrow();
        List<String> dataBeforeBurst = generated(0.1, 10);

        assertThat(lastProfile).isBetween(dataBeforeBurst.size(), dataBeforeBurst.size() + 50);
    }

    @Test
    void trafficWithoutDisorderHasNoBurst() {
        assertThat(sent(0, 25).stream().map(BurstsTest::text)).containsExactlyElementsOf(generated(0, 25));
    }
}
