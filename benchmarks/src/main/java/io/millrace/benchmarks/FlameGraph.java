/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.util.Map;

/** A {@link StackProfile} as SVG: the width of a frame is its share of the samples, callers are below. */
final class FlameGraph {

    private static final int WIDTH = 1400;
    private static final int ROW = 17;
    private static final double CHARACTER_WIDTH = 6.6;
    private static final double LEAST_WIDTH = 0.8;

    private final StringBuilder svg = new StringBuilder();
    private final double scale;
    private final int height;

    private FlameGraph(StackProfile profile) {
        this.scale = (double) WIDTH / Math.max(1, profile.root().samples());
        this.height = (depth(profile.root()) + 1) * ROW + 8;
    }

    static String of(StackProfile profile) {
        FlameGraph graph = new FlameGraph(profile);
        graph.svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" font-family="monospace" font-size="11">
                <rect width="%1$d" height="%2$d" fill="white"/>
                """.formatted(WIDTH, graph.height));
        graph.add(profile.root(), 0, 0);
        return graph.svg.append("</svg>\n").toString();
    }

    private int depth(StackProfile.Node node) {
        return node.children().values().stream()
                .filter(child -> child.samples() * scale >= LEAST_WIDTH)
                .mapToInt(child -> depth(child) + 1)
                .max()
                .orElse(0);
    }

    private void add(StackProfile.Node node, double left, int level) {
        double x = left;
        for (Map.Entry<String, StackProfile.Node> child : node.children().entrySet()) {
            double width = child.getValue().samples() * scale;
            if (width >= LEAST_WIDTH) {
                frame(child.getKey(), child.getValue().samples(), x, width, level);
                add(child.getValue(), x, level + 1);
            }
            x += width;
        }
    }

    private void frame(String name, long samples, double x, double width, int level) {
        int y = height - (level + 1) * ROW - 4;
        String text = escaped(name);
        int characters = (int) (width / CHARACTER_WIDTH);
        String label = characters < 4 ? "" : escaped(name.length() > characters ? name.substring(0, characters) : name);
        svg.append("""
                <g><title>%s: %d samples</title><rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>\
                <text x="%.1f" y="%d">%s</text></g>
                """.formatted(
                text, samples, x, y, Math.max(width - 0.4, 0.4), ROW - 1, colour(name), x + 2, y + ROW - 5, label));
    }

    private static String colour(String name) {
        int shade = Math.floorMod(name.hashCode(), 60);
        return "rgb(%d,%d,%d)".formatted(215 + shade / 2, 130 + shade, 70 + shade / 2);
    }

    private static String escaped(String name) {
        return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
