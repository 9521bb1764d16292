/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import java.util.Map;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class BrokerTest {

    @Test
    void namesAFailedLogin() {
        assertThatThrownBy(
                        () -> Broker.get(failed(new SaslAuthenticationException("invalid credentials")), "kafka:9092"))
                .isInstanceOf(SubmitException.class)
                .hasMessage("the Kafka broker at kafka:9092 rejects the login: invalid credentials;"
                        + " check security.protocol and the sasl and ssl properties under 'kafka'");
    }

    @Test
    void namesDeniedAccess() {
        assertThatThrownBy(() -> Broker.get(failed(new ClusterAuthorizationException("no DESCRIBE")), "kafka:9092"))
                .isInstanceOf(SubmitException.class)
                .hasMessage("the Kafka broker at kafka:9092 denies access: no DESCRIBE");
    }

    @Test
    void rejectsInvalidPropertiesOfAllClients() {
        assertThatThrownBy(() -> Broker.connect(settings("--kafka.security.protocol", "TLS")))
                .isInstanceOf(SubmitException.class)
                .hasMessageStartingWith(
                        "no Kafka client can be created: Invalid value TLS for configuration" + " security.protocol")
                .hasMessageContaining("; check the settings under");
    }

    @Test
    void rejectsALoginModuleThatCannotBeRead() {
        assertThatThrownBy(() -> Broker.connect(settings(
                        "--kafka.security.protocol", "SASL_PLAINTEXT",
                        "--kafka.sasl.mechanism", "PLAIN",
                        "--kafka.sasl.jaas.config", "nonsense")))
                .isInstanceOf(SubmitException.class)
                .hasMessageStartingWith("no Kafka client can be created: ")
                .hasMessageEndingWith("; check the settings under 'kafka'");
    }

    @Test
    void rejectsInvalidPropertiesOfProducersAndConsumers() {
        assertThatThrownBy(() -> Broker.connect(settings("--producer.linger.ms", "soon")))
                .isInstanceOf(SubmitException.class)
                .hasMessage("no Kafka client can be created: Invalid value soon for configuration linger.ms:"
                        + " Not a number of type LONG; check the settings under 'producer' and 'kafka'");
        assertThatThrownBy(() -> Broker.connect(settings("--consumer.max.poll.records", "many")))
                .isInstanceOf(SubmitException.class)
                .hasMessageEndingWith("; check the settings under 'consumer' and 'kafka'");
    }

    private static KafkaFutureImpl<String> failed(Exception exception) {
        KafkaFutureImpl<String> future = new KafkaFutureImpl<>();
        future.completeExceptionally(exception);
        return future;
    }

    private static JobSettings settings(String... arguments) {
        return PurchaseTotalsSettings.load(arguments, Map.of()).job();
    }
}
