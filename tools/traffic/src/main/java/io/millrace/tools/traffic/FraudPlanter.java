/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Transaction;
import io.millrace.tools.traffic.FraudScenario.Payment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Plants fraud and near misses among the transactions and records them. Each scenario has a user of its own without other
 * traffic, so that nothing else triggers or prevents a detection; its payments may arrive out of order or twice, but
 * never late.
 */
final class FraudPlanter {

    /** Less than the default out-of-orderness. */
    private static final long LONGEST_DELAY = 3_000;

    private static final double REPEATED = 0.1;

    private record Planted(PlantedFraud fraud, long lastSendAt) {}

    private final SeededRandom random;
    private final TimeOrderedQueue<TimedRecord> sendQueue;
    private final List<Planted> planted = new ArrayList<>();

    FraudPlanter(SeededRandom random, TimeOrderedQueue<TimedRecord> sendQueue) {
        this.random = random;
        this.sendQueue = sendQueue;
    }

    /** Plants the next scenario, in rotation. */
    void plant(long time) {
        FraudScenario scenario = FraudScenario.ALL.get(planted.size() % FraudScenario.ALL.size());
        String user = String.format(Locale.ROOT, "fraud-%05d", planted.size());
        List<Transaction> payments = new ArrayList<>();
        long lastSendAt = time;
        for (Payment payment : scenario.payments()) {
            Transaction transaction = transaction(user, payment, time);
            payments.add(transaction);
            lastSendAt = Math.max(lastSendAt, send(transaction));
        }
        payments.sort(Comparator.comparing(Transaction::getEventTime).thenComparing(Transaction::getTransactionId));
        List<String> reported = payments.subList(payments.size() - scenario.reported(), payments.size()).stream()
                .map(Transaction::getTransactionId)
                .toList();
        planted.add(
                new Planted(new PlantedFraud(scenario.detector(), scenario.nearMiss(), user, reported), lastSendAt));
    }

    /**
     * The scenarios whose payments were all sent before a time.
     *
     * @param time epoch milliseconds
     */
    List<PlantedFraud> sentBefore(long time) {
        return planted.stream()
                .filter(scenario -> scenario.lastSendAt() < time)
                .map(Planted::fraud)
                .toList();
    }

    private Transaction transaction(String user, Payment payment, long begin) {
        return Transaction.newBuilder()
                .setTransactionId(random.id("t"))
                .setUserId(user)
                .setAmountMinor(payment.amountMinor())
                .setCurrency("EUR")
                .setCountry(payment.country())
                .setMerchantId(String.format(Locale.ROOT, "merchant-%03d", random.between(1, 400)))
                .setEventTime(Instant.ofEpochMilli(begin + payment.after()))
                .build();
    }

    /** Returns the send time of the first copy. */
    private long send(Transaction payment) {
        long sendAt = payment.getEventTime().toEpochMilli() + random.between(0, LONGEST_DELAY);
        TimedRecord sent = TimedRecord.of(InputTopic.TRANSACTIONS, payment.getUserId(), payment, sendAt);
        sendQueue.add(sendAt, sent);
        if (random.chance(REPEATED)) {
            long again = sendAt + random.between(1, 600_000);
            sendQueue.add(again, sent.sentAt(again));
        }
        return sendAt;
    }
}
