/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One user of the shop: who they are, what they currently do, and the version of their profile. */
final class Customer {

    private static final List<String> COUNTRIES = List.of("DE", "FR", "US", "GB", "JP", "PL", "BR", "IN");
    private static final List<String> CURRENCIES = List.of("EUR", "EUR", "USD", "GBP", "JPY", "PLN", "BRL", "INR");
    private static final List<String> FIRST_NAMES =
            List.of("Ada", "Björn", "Chloé", "Dmitri", "Emre", "Fatima", "Grace", "Hiro", "Inês", "José");
    private static final List<String> LAST_NAMES =
            List.of("Adeyemi", "Brown", "Çelik", "Dubois", "Eriksen", "Fischer", "García", "Haddad", "Ito", "Łuczak");
    private static final List<String> SEGMENTS = List.of("bargain", "loyal", "new", "regular", "window-shopper");
    private static final List<Tier> TIERS = List.of(Tier.FREE, Tier.FREE, Tier.FREE, Tier.PLUS, Tier.PREMIUM);

    private final String userId;
    private final String name;
    private final int home;
    private final boolean reseller;
    private Tier tier;
    private String segment;
    private long profileVersion;
    private boolean hasProfile;
    private UserProfile newestProfile;
    private long busyUntil = Long.MIN_VALUE;

    /** @param reseller buys all day: the few users that fill windows counting purchases */
    Customer(int number, boolean reseller, SeededRandom chance) {
        this.userId = "user-%06d".formatted(number);
        this.name = chance.oneOf(FIRST_NAMES) + " " + chance.oneOf(LAST_NAMES);
        this.home = chance.between(0, COUNTRIES.size() - 1);
        this.reseller = reseller;
        this.tier = chance.oneOf(TIERS);
        this.segment = chance.oneOf(SEGMENTS);
    }

    String userId() {
        return userId;
    }

    String country() {
        return COUNTRIES.get(home);
    }

    String currency() {
        return CURRENCIES.get(home);
    }

    boolean reseller() {
        return reseller;
    }

    boolean hasProfile() {
        return hasProfile;
    }

    boolean isBusyAt(long time) {
        return time < busyUntil;
    }

    void busyUntil(long time) {
        busyUntil = time;
    }

    /** The next version of the profile; what changes from version to version is drawn from {@code chance}. */
    UserProfile nextProfile(long updatedAt, SeededRandom chance) {
        hasProfile = true;
        profileVersion++;
        if (profileVersion > 1) {
            tier = chance.oneOf(TIERS);
            segment = chance.oneOf(SEGMENTS);
        }
        newestProfile = UserProfile.newBuilder()
                .setUserId(userId)
                .setName(name)
                .setEmail(userId + "@example.com")
                .setTier(tier)
                .setSegment(segment)
                .setCountry(country())
                .setVersion(profileVersion)
                .setUpdatedAt(Instant.ofEpochMilli(updatedAt))
                .build();
        return newestProfile;
    }

    /** The newest version there was, though it may be deleted by now; empty before the first. */
    Optional<UserProfile> newestProfile() {
        return Optional.ofNullable(newestProfile);
    }

    void profileDeleted() {
        hasProfile = false;
    }
}
