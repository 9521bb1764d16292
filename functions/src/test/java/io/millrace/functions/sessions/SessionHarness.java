/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.StableWatermarkOperator;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Runs the operator with the defaults: gap 30 min, max length 24 h, allowed lateness 10 min. */
final class SessionHarness implements AutoCloseable {

    static final SessionBounds BOUNDS =
            SessionBounds.of(Duration.ofMinutes(30), Duration.ofHours(24), Duration.ofMinutes(10));

    private static final long CACHE_BYTES = 1 << 20;

    private final UpdateVolume updates;
    private KeyedOneInputStreamOperatorTestHarness<String, ClickEvent, SessionEvent> harness;

    SessionHarness(UpdateVolume updates) throws Exception {
        this.updates = updates;
        harness = harness(BOUNDS);
        harness.open();
    }

    private KeyedOneInputStreamOperatorTestHarness<String, ClickEvent, SessionEvent> harness(SessionBounds bounds)
            throws Exception {
        var made = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new BuildSessions(bounds, updates, CACHE_BYTES)),
                ClickEvent::getUserId,
                Types.STRING);
        made.setup(new AvroSerializer<>(SessionEvent.class));
        return made;
    }

    /** Processes an event and returns the records emitted for it. */
    List<SessionEvent> process(ClickEvent click) throws Exception {
        harness.processElement(click, click.getEventTime().toEpochMilli());
        return emitted();
    }

    /** Advances the watermark and returns the records emitted for it. */
    List<SessionEvent> watermark(long watermark) throws Exception {
        harness.processWatermark(watermark);
        return emitted();
    }

    @SuppressWarnings("unchecked") // the output of a harness is untyped
    private List<SessionEvent> emitted() {
        List<SessionEvent> emitted = new ArrayList<>();
        for (Object element : harness.getOutput()) {
            if (element instanceof StreamRecord<?> record) {
                emitted.add(((StreamRecord<SessionEvent>) record).getValue());
            }
        }
        harness.getOutput().clear();
        return emitted;
    }

    void restart() throws Exception {
        restart(BOUNDS);
    }

    void restart(SessionBounds bounds) throws Exception {
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        harness = harness(bounds);
        harness.initializeState(state);
        harness.open();
    }

    /** Entries of keyed state and timers, once all changes are written. */
    int leftBehind() throws Exception {
        harness.snapshot(1, 1);
        return harness.numKeyedStateEntries() + harness.numEventTimeTimers();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
