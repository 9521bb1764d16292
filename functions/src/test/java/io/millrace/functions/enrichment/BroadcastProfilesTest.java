/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import static io.millrace.functions.enrichment.OrderHarness.START;
import static io.millrace.functions.enrichment.OrderHarness.order;
import static io.millrace.functions.enrichment.OrderHarness.tombstone;
import static io.millrace.functions.enrichment.OrderHarness.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.functions.enrichment.OrderHarness.Join;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class BroadcastProfilesTest {

    @Test
    void failsWithAnActionableMessageIfTheTableExceedsItsLimit() throws Exception {
        try (OrderHarness harness = OrderHarness.open(Join.BROADCAST, OrderHarness.LIMITS, 2)) {
            harness.process(update("ann", 1, 0));
            harness.process(tombstone("bob", 1));
            harness.process(update("ann", 2, 2));
            assertThatThrownBy(() -> harness.process(update("cid", 1, 3)))
                    .isInstanceOf(SuppressRestartsException.class)
                    .hasRootCauseMessage("the table of profiles, tombstones included, has grown to 3 entries, but"
                            + " broadcast.max-entries is 2; submit the job with --join keyed and --fresh-state, which reads"
                            + " the topics from their beginning, or raise the limit and the heap");
        }
    }

    @Test
    void everyTaskHasTheTableAndOneTaskHasTheOrders() throws Exception {
        List<String> results = new ArrayList<>();
        for (int task = 0; task < 3; task++) {
            OrderHarness single = OrderHarness.open(Join.BROADCAST).loaded();
            single.process(order("o1", "ann", START));
            try (OrderHarness oneOfThree = single.restart(3, task)) {
                oneOfThree.process(update("ann", 1, 0));
                results.addAll(oneOfThree.results());
            }
        }
        assertThat(results).containsExactly("o1 RESOLVED 1 0");
    }
}
