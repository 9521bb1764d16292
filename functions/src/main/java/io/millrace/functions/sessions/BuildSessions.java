/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.AvroType;
import io.millrace.functions.runtime.CachedState;
import io.millrace.functions.runtime.KeepsCachedState;
import io.millrace.functions.runtime.PinnedSettings;
import io.millrace.functions.runtime.RecordCounts;
import io.millrace.functions.sessions.state.RecentEventPage;
import io.millrace.functions.sessions.state.UserSessions;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.PageVisit;
import io.millrace.schemas.SessionEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Builds sessions from each user's accepted events, as {@link SessionTracking} decides. Runs in a {@code
 * StableWatermarkOperator}, so that a closed session is never reopened by a restore.
 *
 * <p>State per user, behind a cache of decoded values: a value with the settled part of the session that may continue and
 * the newest recent events, a map with older pages of recent events, and a list with the settled pages, as {@link
 * UserEventsStorage} writes them. All end by wake-up when the watermark has passed the last activity + 2 × gap + allowed
 * lateness. For the life of the job: the counts, and the session bounds, which a restore compares.
 */
public final class BuildSessions extends KeyedProcessFunction<String, ClickEvent, SessionEvent>
        implements CheckpointedFunction, KeepsCachedState<String> {

    /** Pages are small enough to be written for one event, and large enough for all events of an ordinary user. */
    private static final int PAGE_CAPACITY = 64;

    private static final ValueStateDescriptor<UserSessions> USER_SESSIONS =
            new ValueStateDescriptor<>("user-sessions", new AvroType<>(UserSessions.class));
    private static final MapStateDescriptor<Long, RecentEventPage> OLDER_PAGES =
            new MapStateDescriptor<>("older-pages", Types.LONG, new AvroType<>(RecentEventPage.class));
    private static final ListStateDescriptor<PageVisit> SETTLED_PAGES =
            new ListStateDescriptor<>("settled-pages", new AvroType<>(PageVisit.class));

    private final SessionBounds bounds;
    private final UpdateVolume updates;
    private final long cacheBytes;

    private transient CachedState<String, UserEvents> users;
    private transient SettledPages settledPages;
    private transient PinnedSettings pinned;
    private transient RecordCounts<SessionsCount> counts;

    /** @param cacheBytes the decoded state on the heap, per subtask, bytes */
    public BuildSessions(SessionBounds bounds, UpdateVolume updates, long cacheBytes) {
        this.bounds = bounds;
        this.updates = updates;
        this.cacheBytes = cacheBytes;
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
        settledPages = new SettledPagesInState(getRuntimeContext().getListState(SETTLED_PAGES));
        UserEventsStorage storage = new UserEventsStorage(
                getRuntimeContext().getState(USER_SESSIONS),
                getRuntimeContext().getMapState(OLDER_PAGES),
                settledPages,
                bounds,
                PAGE_CAPACITY);
        users = new CachedState<>(storage, UserEvents::bytes, cacheBytes);
        counts.publish(getRuntimeContext().getMetricGroup());
    }

    @Override
    public CachedState<String, ?> cachedState() {
        return users;
    }

    @Override
    public void processElement(ClickEvent click, Context context, Collector<SessionEvent> out) throws Exception {
        UserEvents known = users.value();
        UserEvents user = known == null ? UserEvents.none(bounds, PAGE_CAPACITY) : known;
        SessionTracking tracking = tracking(click.getUserId(), user, out);
        tracking.add(click, context.timerService().currentWatermark());
        users.update(user, tracking.wakeUp());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<SessionEvent> out) throws Exception {
        UserEvents user = users.value();
        if (user == null) {
            return; // woken by a timer that was registered before the user left
        }
        long watermark = context.timerService().currentWatermark();
        SessionTracking tracking = tracking(context.getCurrentKey(), user, out);
        tracking.advance(watermark);
        if (tracking.isFinal(watermark)) {
            users.clear();
            return;
        }
        users.update(user, tracking.wakeUp());
    }

    private SessionTracking tracking(String userId, UserEvents user, Collector<SessionEvent> out) {
        return new SessionTracking(userId, user, settledPages, updates, result -> emit(result, out));
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
