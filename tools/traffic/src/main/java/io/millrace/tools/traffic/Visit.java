/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.EventType;
import java.util.ArrayList;
import java.util.List;

/** Plans the steps of a visit, from landing to leaving, in advance. */
final class Visit {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    /** The default session gap; some visits resume just before, at and just after it. */
    private static final long SESSION_GAP = 30 * MINUTE;

    private static final List<Long> LONG_PAUSES = List.of(SESSION_GAP - 1, SESSION_GAP, SESSION_GAP + 1);
    private static final List<String> CATEGORIES = List.of("books", "garden", "kitchen", "music", "outdoor", "toys");

    /** @param pause before the step, milliseconds */
    record Step(EventType type, String page, long pause) {}

    private final List<Step> steps = new ArrayList<>();
    private final SeededRandom random;

    private Visit(SeededRandom random) {
        this.random = random;
    }

    static List<Step> of(Customer customer, boolean newcomer, SeededRandom random) {
        Visit visit = new Visit(random);
        if (customer.reseller()) {
            return visit.restockShelves();
        }
        if (newcomer) {
            visit.add(EventType.SIGNUP, "/signup");
        }
        if (!newcomer && random.chance(0.25)) {
            return visit.bounce();
        }
        return visit.shop();
    }

    private List<Step> bounce() {
        add(EventType.PAGE_VIEW, landingPage());
        return steps;
    }

    private List<Step> restockShelves() {
        add(EventType.LOGIN, "/login");
        int purchases = random.between(5, 15);
        for (int i = 0; i < purchases; i++) {
            add(EventType.ADD_TO_CART, productPage(), random.between(2 * SECOND, 8 * SECOND));
            add(EventType.PURCHASE, "/checkout", random.between(SECOND, 4 * SECOND));
        }
        return steps;
    }

    private List<Step> shop() {
        if (random.chance(0.3)) {
            add(EventType.LOGIN, "/login");
        }
        add(EventType.PAGE_VIEW, landingPage());
        boolean cartFilled = false;
        int rounds = random.between(1, 5);
        for (int i = 0; i < rounds; i++) {
            cartFilled |= browse();
        }
        if (cartFilled) {
            add(EventType.PAGE_VIEW, "/cart");
            if (random.chance(0.8)) {
                add(EventType.PURCHASE, "/checkout");
            }
        }
        if (random.chance(0.15)) {
            add(EventType.LOGOUT, "/logout");
        }
        return steps;
    }

    private boolean browse() {
        if (random.chance(0.4)) {
            add(EventType.SEARCH, "/search");
        }
        String product = productPage();
        add(EventType.PAGE_VIEW, product);
        if (random.chance(0.5)) {
            add(EventType.CLICK, product);
        }
        if (random.chance(0.35)) {
            add(EventType.ADD_TO_CART, product);
            return true;
        }
        return false;
    }

    private void add(EventType type, String page) {
        add(type, page, pause());
    }

    private void add(EventType type, String page, long pause) {
        steps.add(new Step(type, page, steps.isEmpty() ? 0 : pause));
    }

    private long pause() {
        if (random.chance(0.004)) {
            return random.chance(0.5) ? random.oneOf(LONG_PAUSES) : random.between(20 * MINUTE, 45 * MINUTE);
        }
        return random.skewed(2 * SECOND, 90 * SECOND);
    }

    private String landingPage() {
        return random.chance(0.5) ? "/" : "/category/" + random.oneOf(CATEGORIES);
    }

    private String productPage() {
        return "/product/sku-" + random.skewed(1_000, 3_000);
    }
}
