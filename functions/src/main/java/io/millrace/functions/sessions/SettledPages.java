/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.schemas.PageVisit;
import java.util.List;

/**
 * Stores the page visits of a user's settled part. They are read for final records only, so the cost of an event does
 * not grow with the length of its session.
 */
interface SettledPages {

    Iterable<PageVisit> read();

    void append(List<PageVisit> visits);

    void clear();
}
