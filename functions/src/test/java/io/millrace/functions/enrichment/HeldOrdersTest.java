/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static io.millrace.functions.enrichment.OrderHarness.START;
import static io.millrace.functions.enrichment.OrderHarness.order;
import static io.millrace.functions.enrichment.OrderHarness.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.enrichment.OrderHarness.Join;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** 2,400 orders of one user are held: two portions of 1,000, and the rest. */
@ParameterizedClass
@EnumSource(Join.class)
class HeldOrdersTest {

    private static final int HELD = 2_400;

    private final Join join;
    private OrderHarness harness;

    HeldOrdersTest(Join join) {
        this.join = join;
    }

    @BeforeEach
    void hold() throws Exception {
        harness = OrderHarness.open(join);
        harness.process(update("ann", 1, 0));
        for (int i = 0; i < HELD; i++) {
            harness.process(order("o" + i, "ann", START));
        }
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void areReleasedInPortions() throws Exception {
        harness.loaded();
        assertThat(harness.results()).isEqualTo(resolved(0, 1_000));
        harness.processingTime(START + 1);
        List<String> others = new ArrayList<>(harness.results());
        assertThat(others).hasSizeGreaterThanOrEqualTo(1_000);
        harness.processingTime(START + 2);
        others.addAll(harness.results());

        assertThat(others).isEqualTo(resolved(1_000, HELD));
        assertThat(harness.entries()).isZero();
    }

    @Test
    void comeBeforeLaterOrdersOfTheirUser() throws Exception {
        harness.loaded();
        harness.process(order("o" + HELD, "ann", START));
        harness.process(order("other", "bob", START));
        harness.process(update("bob", 5, 1));
        List<String> results = new ArrayList<>(harness.results());
        assertThat(results).hasSize(1_001).endsWith("other RESOLVED 5 0");
        results.remove(1_000);
        harness.processingTime(START + 1);
        harness.processingTime(START + 2);
        results.addAll(harness.results());

        assertThat(results).isEqualTo(resolved(0, HELD + 1));
    }

    @Test
    void areReleasedInPortionsEvenIfTheirProfileChanges() throws Exception {
        harness.loaded();
        harness.process(update("ann", 2, 1));
        assertThat(harness.results()).isEqualTo(resolved(0, 1_000));
        harness.processingTime(START + 1);
        harness.processingTime(START + 2);

        assertThat(harness.results()).hasSize(HELD - 1_000).allMatch(result -> result.endsWith(" RESOLVED 2 0"));
    }

    @Test
    void areReleasedAfterARestartInBetween() throws Exception {
        harness.loaded();
        List<String> results = new ArrayList<>(harness.results());
        harness = harness.restart(3, OrderHarness.taskOf("ann", 3));
        for (int i = 1; i <= 3; i++) {
            harness.processingTime(START + i);
            results.addAll(harness.results());
        }

        assertThat(results).isEqualTo(resolved(0, HELD));
    }

    @Test
    void areReleasedWhenTheInputsEnd() throws Exception {
        harness.loaded();
        harness.finish();

        assertThat(harness.results()).isEqualTo(resolved(0, HELD));
    }

    private static List<String> resolved(int from, int to) {
        return IntStream.range(from, to).mapToObj("o%d RESOLVED 1 0"::formatted).toList();
    }
}
