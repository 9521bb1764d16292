/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.schemas.Transaction;
import io.millrace.tools.oracle.core.JobInput;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** {@code transactions} as {@code fraud-detection} reads it. */
final class TransactionInput implements JobInput<TransactionInput.Payment> {

    /** The order in which a user's transactions are judged. */
    static final Comparator<Payment> ORDER =
            Comparator.comparingLong(Payment::eventTime).thenComparing(Payment::transactionId);

    private static final long MAX_AMOUNT_MINOR = 1_000_000_000_000L;

    /** The fields that matter; country is null where it is not known. */
    record Payment(
            String transactionId, String userId, long amountMinor, String currency, String country, long eventTime) {}

    @Override
    public Schema readerSchema() {
        return Transaction.getClassSchema();
    }

    @Override
    public Payment event(GenericRecord record) {
        Object country = record.get("country");
        return new Payment(
                record.get("transactionId").toString(),
                record.get("userId").toString(),
                (Long) record.get("amountMinor"),
                record.get("currency").toString(),
                country == null ? null : country.toString(),
                (Long) record.get("eventTime"));
    }

    @Override
    public String userId(Payment event) {
        return event.userId();
    }

    @Override
    public String id(Payment event) {
        return event.transactionId();
    }

    @Override
    public long eventTime(Payment event) {
        return event.eventTime();
    }

    @Override
    public boolean isUsed(Payment event) {
        return true;
    }

    @Override
    public Optional<String> fault(Payment event) {
        if (event.amountMinor() < 0 || event.amountMinor() > MAX_AMOUNT_MINOR) {
            return Optional.of("amountMinor");
        }
        if (!isCapitals(event.currency(), 3)) {
            return Optional.of("currency");
        }
        if (event.country() != null && !isCapitals(event.country(), 2)) {
            return Optional.of("country");
        }
        return Optional.empty();
    }

    /** There are no windows here: what comes after its time was judged has missed the one thing there is. */
    @Override
    public Lateness lateness(Payment event, long watermark) {
        boolean late = event.eventTime() <= watermark;
        return new Lateness(late ? List.of("judgement") : List.of(), late, event.eventTime());
    }

    private static boolean isCapitals(String text, int length) {
        return text.length() == length && text.chars().allMatch(letter -> letter >= 'A' && letter <= 'Z');
    }
}
