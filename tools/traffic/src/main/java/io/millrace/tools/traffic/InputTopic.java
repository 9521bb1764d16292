/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

/** The topics traffic goes to. */
public enum InputTopic {
    USER_EVENTS("user-events"),
    TRANSACTIONS("transactions"),
    ORDERS("orders"),
    USERS("users");

    private final String topic;

    InputTopic(String topic) {
        this.topic = topic;
    }

    public String topic() {
        return topic;
    }

    public String subject() {
        return topic + "-value";
    }

    /** Whether its records move a job's watermark; the others are looked up, not waited for. */
    public boolean isDataInput() {
        return this != USERS;
    }
}
