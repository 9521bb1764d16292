/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

/** Names of the topics that jobs read and write, as in {@code config/topics.yaml}. */
public final class TopicNames {

    public static final String USER_EVENTS = "user-events";
    public static final String TRANSACTIONS = "transactions";
    public static final String FRAUD_RULES = "fraud-rules";
    public static final String ORDERS = "orders";
    public static final String USERS = "users";

    public static final String PURCHASE_TOTALS = "purchase-totals";
    public static final String FRAUD_DECISIONS = "fraud-decisions";
    public static final String FRAUD_ALERTS = "fraud-alerts";
    public static final String SESSION_EVENTS = "session-events";
    public static final String ENRICHED_ORDERS = "enriched-orders";

    private TopicNames() {}
}
