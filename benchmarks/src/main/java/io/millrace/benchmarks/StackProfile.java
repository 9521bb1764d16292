/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** The samples of a recording of Java Flight Recorder, as a tree of frames from the thread down to the method that ran. */
final class StackProfile {

    private static final List<String> SAMPLES = List.of("jdk.ExecutionSample", "jdk.NativeMethodSample");

    private final Node root = new Node();
    private final Map<String, Long> self = new HashMap<>();

    /** Samples in a frame and in those that it called. */
    static final class Node {
        private final Map<String, Node> children = new TreeMap<>();
        private long samples;

        long samples() {
            return samples;
        }

        Map<String, Node> children() {
            return children;
        }
    }

    /** Reads a recording; threads that wait in native code are left out. */
    static StackProfile read(Path recording) throws IOException {
        StackProfile profile = new StackProfile();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (SAMPLES.contains(event.getEventType().getName()) && event.getStackTrace() != null) {
                    profile.add(event);
                }
            }
        }
        return profile;
    }

    private void add(RecordedEvent event) {
        List<String> frames = new ArrayList<>();
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            frames.add(name(frame));
        }
        if (frames.isEmpty() || isWaiting(frames.get(0))) {
            return;
        }
        self.merge(frames.get(0), 1L, Long::sum);
        RecordedThread thread = event.getThread("sampledThread");
        // Subtasks differ by their number only.
        frames.add(
                thread == null || thread.getJavaName() == null
                        ? "?"
                        : thread.getJavaName().replaceAll("[ (#\\d/)]+$", ""));
        Collections.reverse(frames);
        Node node = root;
        node.samples++;
        for (String frame : frames) {
            node = node.children.computeIfAbsent(frame, name -> new Node());
            node.samples++;
        }
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1) + "."
                + frame.getMethod().getName();
    }

    private static boolean isWaiting(String method) {
        return method.matches("(EPoll|SocketDispatcher|Net|NioSocketImpl|Unsafe|Native|EPollArrayWrapper)\\..*"
                + "(wait|poll|accept|park|read0|epollWait).*");
    }

    Node root() {
        return root;
    }

    /** The methods that ran most often, with their share of the samples. */
    List<List<String>> hottest(int count) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("method", "share"));
        self.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(count)
                .forEach(method -> rows.add(
                        List.of(method.getKey(), "%.1f %%".formatted(100.0 * method.getValue() / root.samples))));
        return rows;
    }
}
