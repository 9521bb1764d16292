/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** Implements the patterns of the contract naively, without Flink, for one user and the default thresholds. */
final class NaiveMatcher {

    private static final long MINUTE = 60_000;

    private NaiveMatcher() {}

    /** Pattern and transaction ids of every match, sorted. */
    static List<String> matches(List<Transaction> accepted) {
        List<Transaction> sorted = new ArrayList<>(accepted);
        sorted.sort(Comparator.comparing((Transaction t) -> t.getEventTime().toEpochMilli())
                .thenComparing(Transaction::getTransactionId));
        List<String> matches = new ArrayList<>();
        for (List<Transaction> ofCurrency :
                groupBy(sorted, Transaction::getCurrency).values()) {
            cardTesting(ofCurrency, matches);
            escalatingAmounts(ofCurrency, matches);
        }
        impossibleTravel(sorted, matches);
        matches.sort(Comparator.naturalOrder());
        return matches;
    }

    private static Map<String, List<Transaction>> groupBy(List<Transaction> all, Function<Transaction, String> by) {
        Map<String, List<Transaction>> parts = new TreeMap<>();
        all.forEach(transaction -> parts.computeIfAbsent(by.apply(transaction), part -> new ArrayList<>())
                .add(transaction));
        return parts;
    }

    private static void cardTesting(List<Transaction> all, List<String> matches) {
        List<Transaction> relevant = all.stream()
                .filter(t -> t.getAmountMinor() <= 500 || t.getAmountMinor() >= 20_000)
                .toList();
        for (int i = 0; i + 3 < relevant.size(); i++) {
            List<Transaction> four = relevant.subList(i, i + 4);
            boolean smallOnesFirst = four.subList(0, 3).stream().allMatch(t -> t.getAmountMinor() <= 500);
            if (smallOnesFirst && four.get(3).getAmountMinor() >= 20_000 && millis(four) < 10 * MINUTE) {
                matches.add(name("card-testing", four));
            }
        }
    }

    private static void impossibleTravel(List<Transaction> all, List<String> matches) {
        List<Transaction> relevant =
                all.stream().filter(t -> t.getCountry() != null).toList();
        for (int i = 0; i + 1 < relevant.size(); i++) {
            List<Transaction> two = relevant.subList(i, i + 2);
            if (!Objects.equals(two.get(0).getCountry(), two.get(1).getCountry()) && millis(two) < 5 * MINUTE) {
                matches.add(name("impossible-travel", two));
            }
        }
    }

    private static void escalatingAmounts(List<Transaction> all, List<String> matches) {
        int i = 0;
        while (i + 3 < all.size()) {
            List<Transaction> four = all.subList(i, i + 4);
            boolean rises = four.get(0).getAmountMinor() > 0 && millis(four) < 30 * MINUTE;
            for (int step = 1; step < 4; step++) {
                rises &= four.get(step).getAmountMinor()
                        >= 2 * four.get(step - 1).getAmountMinor();
            }
            if (rises) {
                matches.add(name("escalating-amounts", four));
            }
            i += rises ? 4 : 1;
        }
    }

    private static long millis(List<Transaction> matched) {
        return matched.get(matched.size() - 1).getEventTime().toEpochMilli()
                - matched.get(0).getEventTime().toEpochMilli();
    }

    private static String name(String pattern, List<Transaction> matched) {
        return pattern + " "
                + matched.stream().map(Transaction::getTransactionId).toList();
    }
}
