/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.functions.sessions.state.UserSessions;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Makes sessions of a user's accepted events; the decisions are those of {@link SessionTracking}. To run under {@code
 * StableWatermarkOperator}, so that a session that was over stays over.
 *
 * <p>State per user: one value with the recent events and what is settled of the session that may go on, read and
 * written once per event and once per timer; the settled pages as a list that is only appended to, and read for finals.
 * Both end by timer when the watermark has passed the last activity + 2 × gap + allowed lateness. Besides that
 * where sessions are cut, which a restore compares, and the counts, for the life of the job.
 */
public final class BuildSessions extends KeyedProcessFunction<String, ClickEvent, SessionEvent>
        implements CheckpointedFunction {

    private static final ValueStateDescriptor<UserSessions> USER_SESSIONS =
            new ValueStateDescriptor<>("user-sessions", new AvroType<>(UserSessions.class));
    private static final ListStateDescriptor<PageVisit> SETTLED_PAGES =
            new ListStateDescriptor<>("settled-pages", new AvroType<>(PageVisit.class));
    private static final ListStateDescriptor<SessionCuts> CUTS =
            new ListStateDescriptor<>("session-cuts", TypeInformation.of(SessionCuts.class));

    private final SessionTracking tracking;

    private transient ValueState<UserSessions> userSessions;
    private transient SettledPages settledPages;
    private transient ListState<SessionCuts> cutsState;
    private transient RecordCounts<SessionsCount> counts;

    public BuildSessions(SessionTracking tracking) {
        this.tracking = tracking;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts = RecordCounts.restore(
                context.getOperatorStateStore(),
                SessionsCount.COMPLETED,
                SessionsCount.CORRECTED,
                SessionsCount.SUPERSEDED);
        cutsState = context.getOperatorStateStore().getUnionListState(CUTS);
        for (SessionCuts before : cutsState.get()) {
            requireSame(before);
        }
    }

    /** What is settled of a session cannot be cut anew. */
    private void requireSame(SessionCuts before) {
        Optional<String> conflict = tracking.cuts().conflictWith(before);
        if (conflict.isPresent()) {
            throw new SuppressRestartsException(new IllegalStateException(conflict.get()));
        }
    }

    @Override
    public void open(OpenContext context) {
        userSessions = getRuntimeContext().getState(USER_SESSIONS);
        settledPages = new PagesInState(getRuntimeContext().getListState(SETTLED_PAGES));
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(ClickEvent click, Context context, Collector<SessionEvent> out) throws Exception {
        UserSessions stored = userSessions.value();
        UserSessions user = stored == null ? UserEvents.none() : stored;
        TimerService timers = context.timerService();
        tracking.add(user, click, timers.currentWatermark(), settledPages, result -> emit(result, out));
        store(user, timers);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<SessionEvent> out) throws Exception {
        UserSessions user = userSessions.value();
        if (user == null || time < user.getNextTimer()) {
            return; // an earlier timer took its place
        }
        TimerService timers = context.timerService();
        tracking.advance(
                user, context.getCurrentKey(), timers.currentWatermark(), settledPages, result -> emit(result, out));
        store(user, timers);
    }

    /** Timers are armed lazily: one that comes too early looks again and arms the next. */
    private void store(UserSessions user, TimerService timers) throws Exception {
        if (UserEvents.isEmpty(user)) {
            userSessions.clear();
            return;
        }
        long next = tracking.nextTimer(user);
        long set = user.getNextTimer();
        if (set <= timers.currentWatermark() || next < set) {
            timers.registerEventTimeTimer(next);
            user.setNextTimer(next);
        }
        userSessions.update(user);
    }

    private void emit(SessionEvent result, Collector<SessionEvent> out) {
        switch (result.getKind()) {
            case COMPLETE -> counts.add(SessionsCount.COMPLETED);
            case CORRECTED -> counts.add(SessionsCount.CORRECTED);
            case SUPERSEDED -> counts.add(SessionsCount.SUPERSEDED);
            default -> {} // updates are too many to be worth counting
        }
        out.collect(result);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.snapshot();
        cutsState.update(List.of(tracking.cuts()));
    }

    /** Flink's list state, whose methods throw what only the framework can handle. */
    private record PagesInState(ListState<PageVisit> state) implements SettledPages {

        @Override
        public Iterable<PageVisit> read() {
            return unchecked(state::get);
        }

        @Override
        public void append(PageVisit visit) {
            unchecked(() -> {
                state.add(visit);
                return visit;
            });
        }

        @Override
        public void clear() {
            state.clear();
        }

        private static <T> T unchecked(java.util.concurrent.Callable<T> access) {
            try {
                return access.call();
            } catch (Exception e) {
                throw new IllegalStateException("the state of settled pages cannot be accessed", e);
            }
        }
    }
}
