/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

/** The topics that receive generated traffic. */
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

    /** Whether its records advance the watermark of jobs; those of control inputs do not. */
    public boolean isDataInput() {
        return this != USERS;
    }
}
