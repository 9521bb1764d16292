/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.UserProfile;
import io.millrace.tools.oracle.core.Story;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A correct run of {@code order-enrichment}. Event times and Kafka timestamps are the same seconds, from 10:00 and from
 * noon on.
 *
 * <pre>
 * users              orders             outcome
 * ann@1    at  −60
 * cid@1    at  −60
 * cid deleted at  −50
 *                    o1 of ann at    0  resolved with 1
 *                    o2 of bob at    1  resolved with 1 at 11, having waited
 *                    o3 of cid at    2  unresolved
 *                    o4 of dan at    3  unresolved, corrected with 7 at 101
 * bob@1    at   11
 * dan@7    at  100
 * dan@8    at  140
 * ann@2    at  150
 *                    o5 of ann at  200  resolved with 2
 * ann@1    at  220                      comes too late to count
 * ann@3    at  240
 *                    o6 of ann at  245  resolved with 3, might be 2
 *                    o7 of eve at  300  unresolved
 * eve@1    at 4100                      beyond the horizon
 *                    o8 of zoe at 5000  waits
 *                    o9 of ann at 1000  late
 *                    a copy of o8       duplicate
 *                    five invalid orders: dead letters
 * three invalid profiles: dead letters
 * </pre>
 */
public final class OrderStory extends OrderScene {

    static final Order O1 = orderOf("o1", "ann", 0).build();
    static final Order O2 = orderOf("o2", "bob", 1).build();
    static final Order O3 = orderOf("o3", "cid", 2).build();
    static final Order O4 = orderOf("o4", "dan", 3).build();
    static final Order O5 = orderOf("o5", "ann", 200).build();
    static final Order O6 = orderOf("o6", "ann", 245).build();
    static final Order O7 = orderOf("o7", "eve", 300).build();
    static final Order O8 = orderOf("o8", "zoe", 5_000).build();

    // Indexes of the results.
    static final int O1_RESOLVED = 0;
    static final int O2_RESOLVED = 1;
    static final int O3_UNRESOLVED = 2;
    static final int O4_UNRESOLVED = 3;
    static final int O4_CORRECTED = 4;
    static final int O5_RESOLVED = 5;
    static final int O6_RESOLVED = 6;
    static final int O7_UNRESOLVED = 7;

    private final ConsumerRecord<byte[], byte[]> accepted;
    private final ConsumerRecord<byte[], byte[]> tooLate;
    private final ConsumerRecord<byte[], byte[]> broken;

    public OrderStory() {
        profile("ann", 1, -60);
        profile("cid", 1, -60);
        appendAtSecond(-50);
        deletion("cid");
        profile("bob", 1, 11);
        profile("dan", 7, 100);
        profile("dan", 8, 140);
        profile("ann", 2, 150);
        profile("ann", 1, 220);
        profile("ann", 3, 240);
        profile("eve", 1, 4_100);
        deadLetter(profile("fay", new byte[] {1, 2, 3}), "decode");
        deadLetter(profile("fay", encode(profileOf("gil", 1).build())), "validate");
        deadLetter(profile(null, (byte[]) null), "validate");

        for (Order order : List.of(O1, O2, O3, O4, O5, O6, O7, O8)) {
            appendAtSecond((order.getEventTime().toEpochMilli() - millis(0)) / 1_000.0);
            order(order);
        }
        accepted = input.get(0);
        tooLate = order("o9", "ann", 1_000);
        late(tooLate, watermarkAfter(5_000), watermarkAfter(5_000) - millis(4_600));
        order(O8);
        broken = input("ann", new byte[] {9, 9, 9});
        deadLetter(broken, "decode");
        deadLetter(order("o10", "ann", 365 * 86_400), "timestamp");
        deadLetter(order(orderOf("o11", "ann", 5_000).setTotalMinor(701).build()), "validate");
        deadLetter(order(orderOf("o12", "ann", 5_000).setCurrency("eur").build()), "validate");
        deadLetter(
                order(orderOf("o8", "zoe", 5_000)
                        .setItems(List.of(new OrderItem("sku-2", 1, 700L)))
                        .build()),
                "duplicate-conflict");
        writeOutput();
    }

    private void writeOutput() {
        writes(0.1, resolved(O1, version("ann", 1)));
        writes(11.1, resolved(O2, version("bob", 1)));
        writes(32.1, unresolved(O3));
        writes(33.1, unresolved(O4));
        writes(100.1, corrected(O4, version("dan", 7)));
        writes(200.1, resolved(O5, version("ann", 2)));
        writes(245.1, resolved(O6, version("ann", 3)));
        writes(330.1, unresolved(O7));
    }

    static UserProfile version(String user, long version) {
        return profileOf(user, version).build();
    }

    void profile(String user, long version, double second) {
        appendAtSecond(second);
        profile(user, version);
    }

    void writes(double second, EnrichedOrder.Builder result) {
        appendAtSecond(second);
        results.add(result(result.build()));
    }

    void replaces(int index, double second, EnrichedOrder.Builder result) {
        appendAtSecond(second);
        results.set(index, result(0, index, result.build()));
    }

    public Story story() {
        return new Story(this, results, O1_RESOLVED, tooLate, millis(4_600), Long.MAX_VALUE, accepted, broken);
    }
}
