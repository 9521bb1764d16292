/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import java.util.Arrays;
import java.util.List;

/**
 * The countries of a user's transactions, the most recent first, each with the number of its last transaction. The
 * countries of a window that ends now are those whose last transaction is in it: no count per country is needed.
 */
final class RecentCountries {

    private static final int INITIAL_CAPACITY = 2;

    private String[] countries = new String[INITIAL_CAPACITY];
    private long[] last = new long[INITIAL_CAPACITY];
    private int size;

    /** The number of the newest transaction with a country; the least int if there is none. */
    long newest() {
        return size == 0 ? Integer.MIN_VALUE : last[0];
    }

    /**
     * Adds a transaction, and removes countries without transactions.
     *
     * @param number the number of the transaction
     * @param first the number of the first transaction still remembered
     */
    void add(String country, long number, long first) {
        while (size > 0 && last[size - 1] < first) {
            size--;
            countries[size] = null;
        }
        int place = 0;
        while (place < size && !countries[place].equals(country)) {
            place++;
        }
        if (place == size) {
            grow();
        }
        System.arraycopy(countries, 0, countries, 1, place);
        System.arraycopy(last, 0, last, 1, place);
        countries[0] = country;
        last[0] = number;
    }

    private void grow() {
        if (size == countries.length) {
            countries = Arrays.copyOf(countries, 2 * size);
            last = Arrays.copyOf(last, 2 * size);
        }
        size++;
    }

    int countFrom(long start) {
        int count = 0;
        while (count < size && last[count] >= start) {
            count++;
        }
        return count;
    }

    List<String> listFrom(long start) {
        return Arrays.asList(countries).subList(0, countFrom(start));
    }

    long sizeBytes() {
        return 80 + 12L * countries.length;
    }
}
