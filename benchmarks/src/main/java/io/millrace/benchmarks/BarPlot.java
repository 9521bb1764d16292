/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.util.Map;

/** A bar per system as SVG: the median as its length, the range as a line across its end. */
final class BarPlot {

    private static final int WIDTH = 720;
    private static final int LEFT = 170;
    private static final int RIGHT = 110;
    private static final int TOP = 44;
    private static final int ROW = 30;
    private static final int BAR = 18;

    private BarPlot() {}

    /** The plot of rates by system. */
    static String of(String title, Map<String, Figures> rates) {
        double greatest =
                rates.values().stream().mapToDouble(Figures::max).max().orElse(1);
        double scale = (WIDTH - LEFT - RIGHT) / greatest;
        StringBuilder svg = new StringBuilder();
        int height = TOP + ROW * rates.size() + 12;
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="13">
                <rect width="%1$d" height="%2$d" fill="white"/>
                <text x="12" y="24" font-size="15" font-weight="bold">%3$s</text>
                """.formatted(WIDTH, height, title));
        int y = TOP;
        for (Map.Entry<String, Figures> rate : rates.entrySet()) {
            Figures figures = rate.getValue();
            String colour = rate.getKey().startsWith("millrace") ? "#1f6feb" : "#8c959f";
            double end = LEFT + figures.median() * scale;
            svg.append("""
                    <text x="%1$d" y="%2$d" text-anchor="end">%3$s</text>
                    <rect x="%4$d" y="%5$d" width="%6$.1f" height="%7$d" fill="%8$s"/>
                    <line x1="%9$.1f" x2="%10$.1f" y1="%11$d" y2="%11$d" stroke="black"/>
                    <text x="%12$.1f" y="%2$d">%13$,.0f</text>
                    """.formatted(
                            LEFT - 8,
                            y + BAR - 4,
                            rate.getKey(),
                            LEFT,
                            y,
                            figures.median() * scale,
                            BAR,
                            colour,
                            LEFT + figures.min() * scale,
                            LEFT + figures.max() * scale,
                            y + BAR / 2,
                            Math.max(end, LEFT + figures.max() * scale) + 6,
                            figures.median()));
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }
}
