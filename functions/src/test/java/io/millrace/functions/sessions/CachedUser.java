/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.SessionEvent;
import java.util.ArrayList;
import java.util.List;

/** One user without Flink: events are added, and states read and written, as the operator and its cache do. */
final class CachedUser {

    private final SessionBounds bounds;
    private final int pageCapacity;
    private final StatesInBytes states = new StatesInBytes();
    private final List<SessionEvent> emitted = new ArrayList<>();
    private UserEvents user;
    private boolean isStored;
    private long watermark = Long.MIN_VALUE;
    private long wakeUp = Long.MAX_VALUE;

    CachedUser(SessionBounds bounds, int pageCapacity) {
        this.bounds = bounds;
        this.pageCapacity = pageCapacity;
    }

    StatesInBytes states() {
        return states;
    }

    /** Pages and events visited so far; starts again when the user is read. */
    long visited() {
        return user.recent().pages().visited();
    }

    /** Pages of recent events. */
    int pages() {
        return user.recent().pages().size();
    }

    List<SessionEvent> process(ClickEvent click) {
        if (user == null) {
            user = UserEvents.none(bounds, pageCapacity);
        }
        tracking().add(click, watermark);
        wakeUp = tracking().wakeUp();
        return emitted();
    }

    /** Does nothing before the time at which the user asked to be woken. */
    List<SessionEvent> watermark(long time) {
        watermark = time;
        if (user == null || time < wakeUp) {
            return List.of();
        }
        tracking().advance(time);
        if (tracking().isFinal(time)) {
            user = null;
        } else {
            wakeUp = tracking().wakeUp();
        }
        return emitted();
    }

    void write() throws Exception {
        UserEventsStorage storage = states.storage(bounds, pageCapacity);
        if (user != null) {
            storage.write(user);
            isStored = true;
        } else if (isStored) {
            storage.clear();
            isStored = false;
        }
    }

    /** Writes the user and reads it again, as if its key had been evicted. */
    void evict() throws Exception {
        write();
        user = states.storage(bounds, pageCapacity).read();
    }

    boolean isGone() {
        return user == null && states.isEmpty();
    }

    private SessionTracking tracking() {
        return new SessionTracking("ann", user, states.settledPages(), UpdateVolume.everyEvent(), emitted::add);
    }

    private List<SessionEvent> emitted() {
        List<SessionEvent> records = List.copyOf(emitted);
        emitted.clear();
        return records;
    }
}
