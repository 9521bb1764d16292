/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import java.util.List;

/**
 * The sessions that an event can have affected, in order: those that it replaced, and those that consist of their events
 * and the new one. All other sessions are what they were.
 *
 * @param before empty if the only session has merely got one more event
 */
record Resegmentation(List<Session> before, List<Session> after) {}
