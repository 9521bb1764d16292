/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lays out rows in aligned columns, each as wide as its widest cell. */
public final class TextTable {

    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * The layout of one column.
     *
     * @param minimum least width, in characters, so that tables below one another line up
     */
    public record Column(boolean alignedRight, int minimum) {

        public static Column text() {
            return text(0);
        }

        public static Column text(int minimum) {
            return new Column(false, minimum);
        }

        public static Column figure() {
            return figure(0);
        }

        public static Column figure(int minimum) {
            return new Column(true, minimum);
        }
    }

    private TextTable(List<Column> columns) {
        this.columns = columns;
    }

    public static TextTable of(Column... columns) {
        return new TextTable(List.of(columns));
    }

    /** Columns of text, left-aligned, below their headings. */
    public static TextTable ofText(String... headings) {
        return new TextTable(
                        Arrays.stream(headings).map(heading -> Column.text()).toList())
                .row(headings);
    }

    /** Adds a row of one cell per column; headings are a row like any other. */
    public TextTable row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "a row needs %d cells, got %s".formatted(columns.size(), Arrays.toString(cells)));
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The rows in order, without trailing blanks. */
    public List<String> lines() {
        int[] widths = new int[columns.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = columns.get(column).minimum();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        List<String> cells = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            cells.add(columns.get(column).alignedRight() ? padding + cell : cell + padding);
        }
        return String.join(GAP, cells).stripTrailing();
    }
}
