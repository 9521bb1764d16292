/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.junit.jupiter.api.Test;

class RunningInstanceTest {

    private final List<MockConsumer<byte[], byte[]>> created = new ArrayList<>();
    private final Properties given = new Properties();
    private final RunningInstance instance = new RunningInstance("events", new Properties(), this::create);

    private Consumer<byte[], byte[]> create(Properties properties) {
        given.putAll(properties);
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
        created.add(consumer);
        return consumer;
    }

    @Test
    void isAMemberUntilItIsClosed() {
        instance.renew();
        instance.renew();

        assertThat(created).singleElement().satisfies(member -> {
            assertThat(member.subscription()).containsExactly("events");
            assertThat(member.closed()).isFalse();
        });
        instance.close();
        assertThat(created).singleElement().extracting(MockConsumer::closed).isEqualTo(true);
    }

    @Test
    void doesNotJoinAgainAfterItIsClosed() {
        instance.renew();
        instance.close();
        instance.renew();

        assertThat(created).singleElement().extracting(MockConsumer::closed).isEqualTo(true);
    }

    @Test
    void aProbeThatComesAfterTheEndJoinsNothing() {
        instance.close();
        instance.renew();

        assertThat(created).isEmpty();
    }

    @Test
    void leavesWhenNobodyRenews() {
        instance.renew();

        assertThat(given.getProperty(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG))
                .isEqualTo(given.getProperty(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG))
                .isEqualTo("15000");
    }

    @Test
    void aJobThatMayNotJoinRunsWithout() {
        instance.renew();
        created.get(0).setPollException(new GroupAuthorizationException("group"));
        instance.renew();
        instance.renew();

        assertThat(created).singleElement().extracting(MockConsumer::closed).isEqualTo(true);
    }
}
