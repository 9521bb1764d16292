/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.platform.SavepointRecords.Savepoint;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavepointRecordsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void returnsTheNewestSavepointOfEachJob() {
        SavepointRecords records = new SavepointRecords(folder.resolve("savepoints"), CLOCK);
        records.add("purchase-totals", "file:/a b/savepoint-1");
        records.add("fraud-detection", "file:/savepoint-2");
        records.add("purchase-totals", "file:/a b/savepoint-3");

        assertThat(records.newest("purchase-totals").map(Savepoint::path)).contains("file:/a b/savepoint-3");
        assertThat(records.newest("fraud-detection").map(Savepoint::path)).contains("file:/savepoint-2");
    }

    @Test
    void returnsNothingForAJobThatWasNeverStopped() {
        assertThat(new SavepointRecords(folder, CLOCK).newest("purchase-totals"))
                .isEmpty();
    }
}
