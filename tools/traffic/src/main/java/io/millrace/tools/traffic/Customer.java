/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Tier;
import io.millrace.schemas.UserProfile;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One user of the shop: identity, current visit and profile. */
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
    private Optional<UserProfile> latestProfile = Optional.empty();
    private long busyUntil = Long.MIN_VALUE;

    /** @param reseller whether the customer buys all day; such users fill count windows */
    Customer(int number, boolean reseller, SeededRandom random) {
        this.userId = String.format(Locale.ROOT, "user-%06d", number);
        this.name = random.oneOf(FIRST_NAMES) + " " + random.oneOf(LAST_NAMES);
        this.home = random.between(0, COUNTRIES.size() - 1);
        this.reseller = reseller;
        this.tier = random.oneOf(TIERS);
        this.segment = random.oneOf(SEGMENTS);
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

    /** The next version of the profile; tier and segment of later versions are random. */
    UserProfile nextProfile(long updatedAt, SeededRandom random) {
        hasProfile = true;
        profileVersion++;
        if (profileVersion > 1) {
            tier = random.oneOf(TIERS);
            segment = random.oneOf(SEGMENTS);
        }
        UserProfile profile = UserProfile.newBuilder()
                .setUserId(userId)
                .setName(name)
                .setEmail(userId + "@example.com")
                .setTier(tier)
                .setSegment(segment)
                .setCountry(country())
                .setVersion(profileVersion)
                .setUpdatedAt(Instant.ofEpochMilli(updatedAt))
                .build();
        latestProfile = Optional.of(profile);
        return profile;
    }

    /** The newest version so far, even if it was deleted since; empty before the first. */
    Optional<UserProfile> latestProfile() {
        return latestProfile;
    }

    void profileDeleted() {
        hasProfile = false;
    }
}
