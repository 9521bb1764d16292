/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.LazyTimer;
import io.millrace.functions.runtime.PinnedSettings;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.functions.sessions.state.UserSessions;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Builds sessions from each user's accepted events, as {@link SessionTracking} decides. Runs in a {@code
 * StableWatermarkOperator}, so that a closed session is never reopened by a restore.
 *
 * <p>State per user: one value with the recent events and the settled part of the session that may continue, read and
 * written once per event and once per timer; the settled pages, a list that is only appended to and read for final
 * records. Both end by timer when the watermark has passed the last activity + 2 × gap + allowed lateness. For the life
 * of the job: the counts, and the session bounds, which a restore compares.
 */
public final class BuildSessions extends KeyedProcessFunction<String, ClickEvent, SessionEvent>
        implements CheckpointedFunction {

    private static final ValueStateDescriptor<UserSessions> USER_SESSIONS =
            new ValueStateDescriptor<>("user-sessions", new AvroType<>(UserSessions.class));
    private static final ListStateDescriptor<PageVisit> SETTLED_PAGES =
            new ListStateDescriptor<>("settled-pages", new AvroType<>(PageVisit.class));

    private final SessionBounds bounds;
    private final UpdateVolume updates;

    private transient ValueState<UserSessions> userSessions;
    private transient SettledPages settledPages;
    private transient PinnedSettings pinned;
    private transient RecordCounts<SessionsCount> counts;

    public BuildSessions(SessionBounds bounds, UpdateVolume updates) {
        this.bounds = bounds;
        this.updates = updates;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(
                context.getOperatorStateStore(),
                SessionsCount.COMPLETED,
                SessionsCount.CORRECTED,
                SessionsCount.SUPERSEDED);
        pinned = PinnedSettings.restore(context.getOperatorStateStore(), bounds.pinned());
    }

    @Override
    public void open(OpenContext context) {
        userSessions = getRuntimeContext().getState(USER_SESSIONS);
        settledPages = new SettledPagesInState(getRuntimeContext().getListState(SETTLED_PAGES));
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(ClickEvent click, Context context, Collector<SessionEvent> out) throws Exception {
        UserSessions stored = userSessions.value();
        UserSessions user = stored == null ? UserEvents.none() : stored;
        TimerService timers = context.timerService();
        SessionTracking tracking = tracking(click.getUserId(), user, out);
        tracking.add(click, timers.currentWatermark());
        store(user, tracking, timers);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<SessionEvent> out) throws Exception {
        UserSessions user = userSessions.value();
        if (user == null || time < user.getNextTimer()) {
            return; // superseded by another timer
        }
        TimerService timers = context.timerService();
        SessionTracking tracking = tracking(context.getCurrentKey(), user, out);
        tracking.advance(timers.currentWatermark());
        store(user, tracking, timers);
    }

    private SessionTracking tracking(String userId, UserSessions user, Collector<SessionEvent> out) {
        UserEvents events = new UserEvents(user, settledPages, bounds);
        return new SessionTracking(userId, events, updates, result -> emit(result, out));
    }

    private void store(UserSessions user, SessionTracking tracking, TimerService timers) throws Exception {
        if (tracking.isEmpty()) {
            userSessions.clear();
            return;
        }
        user.setNextTimer(LazyTimer.set(timers, user.getNextTimer(), tracking.nextTimer()));
        userSessions.update(user);
    }

    private void emit(SessionEvent result, Collector<SessionEvent> out) {
        switch (result.getKind()) {
            case COMPLETE -> counts.add(SessionsCount.COMPLETED);
            case CORRECTED -> counts.add(SessionsCount.CORRECTED);
            case SUPERSEDED -> counts.add(SessionsCount.SUPERSEDED);
            default -> {} // not counted: updates
        }
        out.collect(result);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
        pinned.snapshot();
    }
}
