/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.io.Serializable;
import java.util.Optional;

/** A job's view of one of its data inputs: where an event's key, id and time are, and what makes it valid. */
public interface InputDefinition<T> extends Serializable {

    /** The id of the entity the job keys by. */
    String key(T event);

    /** The event's own id, unique under its key. */
    String id(T event);

    /** Event time, epoch milliseconds. */
    long eventTime(T event);

    /** Whether the job uses events of this type; others are counted and ignored, valid or not. */
    boolean isUsed(T event);

    /** The reason a used event is invalid; empty if it is valid. */
    Optional<String> fault(T event);
}
