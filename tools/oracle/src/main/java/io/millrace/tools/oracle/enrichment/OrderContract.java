/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.schemas.Order;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.Ids;
import io.millrace.tools.oracle.core.InputContract;
import io.millrace.tools.oracle.core.InputEvent;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** The contract of {@code orders} as the input of {@code order-enrichment}. */
final class OrderContract implements InputContract<Placed> {

    /** One line of an order; the price per piece in minor units. */
    record Item(String sku, int quantity, long priceMinor) {

        private static Item of(Fields record) {
            return new Item(record.text("sku"), record.integer("quantity"), record.number("priceMinor"));
        }

        private BigInteger total() {
            return BigInteger.valueOf(quantity).multiply(BigInteger.valueOf(priceMinor));
        }
    }

    /** An order as placed; the event time in epoch milliseconds. */
    record Placed(String id, String userId, List<Item> items, long totalMinor, String currency, long eventTime)
            implements InputEvent {

        /** The order in a record of {@code orders} or {@code enriched-orders}. */
        static Placed of(Fields record) {
            return new Placed(
                    record.text("orderId"),
                    record.text("userId"),
                    record.records("items", Item::of),
                    record.number("totalMinor"),
                    record.text("currency"),
                    record.number("eventTime"));
        }
    }

    private final long dedupHorizon;

    /** @param dedupHorizon the time for which an id is remembered */
    OrderContract(Duration dedupHorizon) {
        this.dedupHorizon = dedupHorizon.toMillis();
    }

    @Override
    public Schema readerSchema() {
        return Order.getClassSchema();
    }

    @Override
    public Placed event(Fields record) {
        return Placed.of(record);
    }

    @Override
    public Optional<String> fault(Placed event) {
        if (!CURRENCY.matcher(event.currency()).matches()) {
            return Optional.of("currency");
        }
        if (!event.items().stream().allMatch(item -> Ids.isValid(item.sku()))) {
            return Optional.of("sku");
        }
        if (event.items().stream().anyMatch(item -> item.quantity() <= 0)) {
            return Optional.of("quantity");
        }
        if (event.items().stream().anyMatch(item -> item.priceMinor() < 0)) {
            return Optional.of("priceMinor");
        }
        BigInteger total = event.items().stream().map(Item::total).reduce(BigInteger.ZERO, BigInteger::add);
        return total.equals(BigInteger.valueOf(event.totalMinor())) ? Optional.empty() : Optional.of("totalMinor");
    }

    /** Late once its id may have been forgotten: from then on it cannot be distinguished from a copy. */
    @Override
    public Lateness lateness(Placed event, long watermark) {
        return Lateness.at(event.eventTime() + dedupHorizon, watermark);
    }
}
