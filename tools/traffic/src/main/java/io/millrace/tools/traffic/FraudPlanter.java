/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Transaction;
import io.millrace.tools.traffic.Episode.Payment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Plants episodes of fraud, and near misses, among the transactions, and remembers them. Each has a user of its own who
 * does nothing else, so that no other traffic makes or unmakes it; its payments overtake each other and come twice, but
 * none is lost or late.
 */
final class FraudPlanter {

    /** Less than the default out-of-orderness. */
    private static final long LONGEST_DELAY = 3_000;

    private static final double REPEATED = 0.1;

    private record Planted(PlantedFraud fraud, long lastSendAt) {}

    private final SeededRandom chance;
    private final Delivery delivery;
    private final List<Planted> planted = new ArrayList<>();

    FraudPlanter(SeededRandom chance, Delivery delivery) {
        this.chance = chance;
        this.delivery = delivery;
    }

    /** Plants the next episode, one kind after the other. */
    void plant(long time) {
        Episode episode = Episode.ALL.get(planted.size() % Episode.ALL.size());
        String user = "fraud-%05d".formatted(planted.size());
        List<Transaction> payments = new ArrayList<>();
        long lastSendAt = time;
        for (Payment payment : episode.payments()) {
            Transaction transaction = transaction(user, payment, time);
            payments.add(transaction);
            lastSendAt = Math.max(lastSendAt, send(transaction));
        }
        payments.sort(Comparator.comparing(Transaction::getEventTime).thenComparing(Transaction::getTransactionId));
        List<String> named = payments.subList(payments.size() - episode.raising(), payments.size()).stream()
                .map(Transaction::getTransactionId)
                .toList();
        planted.add(new Planted(new PlantedFraud(episode.detector(), episode.nearMiss(), user, named), lastSendAt));
    }

    /** The episodes of which everything was sent before a time, epoch milliseconds. */
    List<PlantedFraud> sentBefore(long time) {
        return planted.stream()
                .filter(episode -> episode.lastSendAt() < time)
                .map(Planted::fraud)
                .toList();
    }

    private Transaction transaction(String user, Payment payment, long begin) {
        return Transaction.newBuilder()
                .setTransactionId(chance.id("t"))
                .setUserId(user)
                .setAmountMinor(payment.amountMinor())
                .setCurrency("EUR")
                .setCountry(payment.country())
                .setMerchantId("merchant-%03d".formatted(chance.between(1, 400)))
                .setEventTime(Instant.ofEpochMilli(begin + payment.after()))
                .build();
    }

    /** Returns when the payment is sent for the first time. */
    private long send(Transaction payment) {
        long sendAt = payment.getEventTime().toEpochMilli() + chance.between(0, LONGEST_DELAY);
        TimedRecord sent = TimedRecord.of(InputTopic.TRANSACTIONS, payment.getUserId(), payment, sendAt);
        delivery.sendReliably(sent);
        if (chance.happens(REPEATED)) {
            delivery.sendReliably(sent.sentAt(sendAt + chance.between(1, 600_000)));
        }
        return sendAt;
    }
}
