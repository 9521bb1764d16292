/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.EventType;
import java.util.ArrayList;
import java.util.List;

/** What a customer is going to do in the shop, from landing to leaving: a list of steps, drawn in advance. */
final class Visit {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    /** The gap after which a session is over by default; visits resume just before, at and just after it. */
    private static final long SESSION_GAP = 30 * MINUTE;

    private static final List<Long> LONG_PAUSES = List.of(SESSION_GAP - 1, SESSION_GAP, SESSION_GAP + 1);
    private static final List<String> CATEGORIES = List.of("books", "garden", "kitchen", "music", "outdoor", "toys");

    /** @param pause before the step, milliseconds */
    record Step(EventType type, String page, long pause) {}

    private final List<Step> steps = new ArrayList<>();
    private final SeededRandom chance;

    private Visit(SeededRandom chance) {
        this.chance = chance;
    }

    static List<Step> of(Customer customer, boolean newcomer, SeededRandom chance) {
        Visit visit = new Visit(chance);
        if (customer.reseller()) {
            return visit.restockShelves();
        }
        if (newcomer) {
            visit.add(EventType.SIGNUP, "/signup");
        }
        if (!newcomer && chance.happens(0.25)) {
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
        int purchases = chance.between(5, 15);
        for (int i = 0; i < purchases; i++) {
            add(EventType.ADD_TO_CART, productPage(), chance.between(2 * SECOND, 8 * SECOND));
            add(EventType.PURCHASE, "/checkout", chance.between(SECOND, 4 * SECOND));
        }
        return steps;
    }

    private List<Step> shop() {
        if (chance.happens(0.3)) {
            add(EventType.LOGIN, "/login");
        }
        add(EventType.PAGE_VIEW, landingPage());
        boolean cartFilled = false;
        int rounds = chance.between(1, 5);
        for (int i = 0; i < rounds; i++) {
            cartFilled |= browse();
        }
        if (cartFilled) {
            add(EventType.PAGE_VIEW, "/cart");
            if (chance.happens(0.8)) {
                add(EventType.PURCHASE, "/checkout");
            }
        }
        if (chance.happens(0.15)) {
            add(EventType.LOGOUT, "/logout");
        }
        return steps;
    }

    private boolean browse() {
        if (chance.happens(0.4)) {
            add(EventType.SEARCH, "/search");
        }
        String product = productPage();
        add(EventType.PAGE_VIEW, product);
        if (chance.happens(0.5)) {
            add(EventType.CLICK, product);
        }
        if (chance.happens(0.35)) {
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
        if (chance.happens(0.004)) {
            return chance.happens(0.5) ? chance.oneOf(LONG_PAUSES) : chance.between(20 * MINUTE, 45 * MINUTE);
        }
        return chance.skewed(2 * SECOND, 90 * SECOND);
    }

    private String landingPage() {
        return chance.happens(0.5) ? "/" : "/category/" + chance.oneOf(CATEGORIES);
    }

    private String productPage() {
        return "/product/sku-" + chance.skewed(1_000, 3_000);
    }
}
