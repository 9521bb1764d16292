/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** The queue of records, watermarks and barriers between two subtasks. */
final class Channel {

    private final Deque<Object> queue = new ArrayDeque<>();
    private final int input;
    private final int number;
    private boolean blocked;

    /**
     * @param input 0, or 1 for the second input of an operator
     * @param number the number of the channel within its input
     */
    Channel(int input, int number) {
        this.input = input;
        this.number = number;
    }

    int input() {
        return input;
    }

    int number() {
        return number;
    }

    void put(Object element) {
        queue.add(element);
    }

    Object take() {
        return queue.remove();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether an element can be delivered: a channel that has delivered a barrier waits for the others. */
    boolean isReady() {
        return !blocked && !queue.isEmpty();
    }

    boolean isBlocked() {
        return blocked;
    }

    void block() {
        blocked = true;
    }

    void unblock() {
        blocked = false;
    }
}
