/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.config.topics.TopicNames;

/** The topics that receive generated traffic. */
public enum InputTopic {
    USER_EVENTS(TopicNames.USER_EVENTS),
    TRANSACTIONS(TopicNames.TRANSACTIONS),
    ORDERS(TopicNames.ORDERS),
    USERS(TopicNames.USERS);

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
