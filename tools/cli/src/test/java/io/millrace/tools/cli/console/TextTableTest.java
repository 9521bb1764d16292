/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.tools.cli.console.TextTable.Column;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void alignsTextLeftAndFiguresRight() {
        TextTable table = TextTable.of(Column.text(), Column.figure(7), Column.text())
                .row("TOPIC", "RECORDS", "NOTE")
                .row("user-events", "1,000", "")
                .row("orders", "7", "late");

        assertThat(table.lines())
                .containsExactly("TOPIC        RECORDS  NOTE", "user-events    1,000", "orders             7  late");
    }

    @Test
    void columnsGrowBeyondTheirMinimum() {
        assertThat(TextTable.of(Column.text(3), Column.figure(3))
                        .row("a", "12345")
                        .lines())
                .containsExactly("a    12345");
    }

    @Test
    void rejectsARowOfAnotherWidth() {
        assertThatThrownBy(() -> TextTable.ofText("ONE", "TWO").row("1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a row needs 2 cells");
    }
}
