/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import java.util.ArrayList;
import java.util.List;

/** The pages that differ from their stored copies since the last write. */
final class ChangedPages {

    private final List<EventPage> changed = new ArrayList<>();
    private final List<EventPage> removed = new ArrayList<>();

    void add(EventPage page) {
        if (!page.isChanged) {
            page.isChanged = true;
            changed.add(page);
        }
    }

    void remove(EventPage page) {
        page.isChanged = false;
        if (page.isStored) {
            removed.add(page);
        }
    }

    /** The pages to store again. */
    List<EventPage> changed() {
        return changed.stream().filter(page -> page.isChanged).toList();
    }

    /** The stored pages to delete. */
    List<EventPage> removed() {
        return removed;
    }

    /** To be called after they were written. */
    void clear() {
        changed.forEach(page -> page.isChanged = false);
        changed.clear();
        removed.clear();
    }
}
