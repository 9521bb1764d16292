/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.schemas.Order;
import io.millrace.tools.oracle.core.JobInput;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** {@code orders} as {@code order-enrichment} reads it. */
final class OrderInput implements JobInput<OrderInput.Placed> {

    /** One line of an order; the price is of one piece, in minor units. */
    record Item(String sku, int quantity, long priceMinor) {}

    /** An order as it was placed; the event time in epoch milliseconds. */
    record Placed(String orderId, String userId, List<Item> items, long totalMinor, String currency, long eventTime) {}

    private final long dedupHorizon;

    /** @param dedupHorizon how long an id is remembered: an order that comes later than that is late */
    OrderInput(Duration dedupHorizon) {
        this.dedupHorizon = dedupHorizon.toMillis();
    }

    @Override
    public Schema readerSchema() {
        return Order.getClassSchema();
    }

    @Override
    public Placed event(GenericRecord record) {
        return placed(record);
    }

    /** The order in a record that has its fields. */
    static Placed placed(GenericRecord record) {
        return new Placed(
                record.get("orderId").toString(),
                record.get("userId").toString(),
                ((List<?>) record.get("items"))
                        .stream().map(item -> item((GenericRecord) item)).toList(),
                (Long) record.get("totalMinor"),
                record.get("currency").toString(),
                (Long) record.get("eventTime"));
    }

    private static Item item(GenericRecord record) {
        return new Item(
                record.get("sku").toString(), (Integer) record.get("quantity"), (Long) record.get("priceMinor"));
    }

    @Override
    public String userId(Placed event) {
        return event.userId();
    }

    @Override
    public String id(Placed event) {
        return event.orderId();
    }

    @Override
    public long eventTime(Placed event) {
        return event.eventTime();
    }

    @Override
    public boolean isUsed(Placed event) {
        return true;
    }

    @Override
    public Optional<String> fault(Placed event) {
        if (!event.currency().matches("[A-Z]{3}")) {
            return Optional.of("currency");
        }
        if (event.items().stream().anyMatch(item -> item.quantity() <= 0)) {
            return Optional.of("quantity");
        }
        if (event.items().stream().anyMatch(item -> item.priceMinor() < 0)) {
            return Optional.of("priceMinor");
        }
        return total(event.items()).equals(BigInteger.valueOf(event.totalMinor()))
                ? Optional.empty()
                : Optional.of("totalMinor");
    }

    private static BigInteger total(List<Item> items) {
        return items.stream()
                .map(item -> BigInteger.valueOf(item.quantity()).multiply(BigInteger.valueOf(item.priceMinor())))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** There are no windows here: the one thing to miss is being told from a copy. */
    @Override
    public Lateness lateness(Placed event, long watermark) {
        long deadline = event.eventTime() + dedupHorizon;
        boolean late = deadline <= watermark;
        return new Lateness(late ? List.of("order") : List.of(), late, deadline);
    }
}
