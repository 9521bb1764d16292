/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.schemas.PageVisit;

/** The page visits of a user's settled part: read only for finals, so that a long session does not make events dearer. */
interface SettledPages {

    Iterable<PageVisit> read();

    void append(PageVisit visit);

    void clear();
}
