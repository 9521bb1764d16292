/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.UnreachableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Finds topics that have records. */
public final class TopicRecords {
    private TopicRecords() {}

    /**
     * Those of the topics that exist and have at least one record.
     *
     * @throws UnreachableException if the broker does not respond
     */
    public static List<String> nonEmpty(Map<String, String> clientProperties, List<String> topics) {
        try (Admin admin = Admin.create(new HashMap<>(clientProperties))) {
            Set<String> existing = admin.listTopics().names().get();
            List<String> nonEmpty = new ArrayList<>();
            for (String topic : topics) {
                if (existing.contains(topic) && hasRecords(admin, topic)) {
                    nonEmpty.add(topic);
                }
            }
            return nonEmpty;
        } catch (ExecutionException | KafkaException e) {
            throw new UnreachableException("cannot read the offsets of " + topics + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while reading the offsets of " + topics, e);
        }
    }

    private static boolean hasRecords(Admin admin, String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .forEach(partition -> {
                    first.put(new TopicPartition(topic, partition.partition()), OffsetSpec.earliest());
                    last.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
                });
        Map<TopicPartition, ListOffsetsResultInfo> begins =
                admin.listOffsets(first).all().get();
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                admin.listOffsets(last).all().get();
        return ends.entrySet().stream()
                .anyMatch(end ->
                        end.getValue().offset() > begins.get(end.getKey()).offset());
    }
}
