/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.config.topics.TopicNames;

/** The topics traffic goes to. */
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

    /** Whether its records move a job's watermark; the others are looked up, not waited for. */
    public boolean isDataInput() {
        return this != USERS;
    }
}
