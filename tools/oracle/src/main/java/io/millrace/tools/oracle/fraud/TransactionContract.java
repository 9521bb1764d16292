/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.schemas.Transaction;
import io.millrace.tools.oracle.core.Fields;
import io.millrace.tools.oracle.core.InputContract;
import io.millrace.tools.oracle.core.InputEvent;
import io.millrace.tools.oracle.fraud.TransactionContract.Payment;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/** The contract of {@code transactions} as the input of {@code fraud-detection}. */
final class TransactionContract implements InputContract<Payment> {

    /** The order in which a user's transactions are scored. */
    static final Comparator<Payment> ORDER =
            Comparator.comparingLong(Payment::eventTime).thenComparing(Payment::id);

    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

    /** The fields in use; country is null if unknown. */
    record Payment(String id, String userId, long amountMinor, String currency, String country, long eventTime)
            implements InputEvent {}

    @Override
    public Schema readerSchema() {
        return Transaction.getClassSchema();
    }

    @Override
    public Payment event(Fields record) {
        return new Payment(
                record.text("transactionId"),
                record.text("userId"),
                record.number("amountMinor"),
                record.text("currency"),
                record.text("country"),
                record.number("eventTime"));
    }

    @Override
    public Optional<String> fault(Payment event) {
        if (event.amountMinor() < 0 || event.amountMinor() > MAX_AMOUNT_MINOR) {
            return Optional.of("amountMinor");
        }
        if (!CURRENCY.matcher(event.currency()).matches()) {
            return Optional.of("currency");
        }
        if (event.country() != null && !COUNTRY.matcher(event.country()).matches()) {
            return Optional.of("country");
        }
        return Optional.empty();
    }

    /** Late once the watermark has reached its event time: from then on later transactions may have been scored. */
    @Override
    public Lateness lateness(Payment event, long watermark) {
        return Lateness.at(event.eventTime(), watermark);
    }
}
