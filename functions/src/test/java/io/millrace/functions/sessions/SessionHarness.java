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

/** The operator with the contract's gap of 30 min, cap of 24 h and 10 min of allowed lateness. */
final class SessionHarness implements AutoCloseable {

    static final SessionCuts CUTS =
            SessionCuts.of(Duration.ofMinutes(30), Duration.ofHours(24), Duration.ofMinutes(10));

    private final UpdateVolume updates;
    private KeyedOneInputStreamOperatorTestHarness<String, ClickEvent, SessionEvent> harness;

    SessionHarness(UpdateVolume updates) throws Exception {
        this.updates = updates;
        harness = harness(CUTS);
        harness.open();
    }

    private KeyedOneInputStreamOperatorTestHarness<String, ClickEvent, SessionEvent> harness(SessionCuts cuts)
            throws Exception {
        var made = new KeyedOneInputStreamOperatorTestHarness<>(
                new StableWatermarkOperator<>(new BuildSessions(new SessionTracking(cuts, updates))),
                ClickEvent::getUserId,
                Types.STRING);
        made.setup(new AvroSerializer<>(SessionEvent.class));
        return made;
    }

    /** What an event makes the operator say. */
    List<SessionEvent> take(ClickEvent click) throws Exception {
        harness.processElement(click, click.getEventTime().toEpochMilli());
        return said();
    }

    /** What the watermark makes the operator say. */
    List<SessionEvent> watermark(long watermark) throws Exception {
        harness.processWatermark(watermark);
        return said();
    }

    @SuppressWarnings("unchecked") // a harness gives its output untyped
    private List<SessionEvent> said() {
        List<SessionEvent> said = new ArrayList<>();
        for (Object element : harness.getOutput()) {
            if (element instanceof StreamRecord<?> record) {
                said.add(((StreamRecord<SessionEvent>) record).getValue());
            }
        }
        harness.getOutput().clear();
        return said;
    }

    void restart() throws Exception {
        restart(CUTS);
    }

    void restart(SessionCuts cuts) throws Exception {
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        harness = harness(cuts);
        harness.initializeState(state);
        harness.open();
    }

    /** Entries of keyed state and timers. */
    int leftBehind() {
        return harness.numKeyedStateEntries() + harness.numEventTimeTimers();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
