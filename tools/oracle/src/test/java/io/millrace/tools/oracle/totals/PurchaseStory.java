/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.schemas.ResultKind;
import io.millrace.tools.oracle.core.Story;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A correct run of {@code purchase-totals}.
 *
 * <pre>
 * offset  record                     outcome
 * 0       purchase 100 at 10:00:10   tumbling-1m@10:00 revision 0, count-2 #0
 * 1       purchase  50 at 10:00:20   tumbling-1m@10:00 revision 0, count-2 #0
 * 2       page view    at 10:05:00   ignored; the window closes
 * 3       purchase  25 at 10:00:30   tumbling-1m@10:00 revision 1, count-2 #1
 * 4       page view    at 10:30:00   ignored; the window is over
 * 5       purchase  12 at 10:00:40   late
 * 6       a copy of 0                duplicate
 * 7       broken bytes               dead letter, decode
 * 8       contradicts 1              dead letter, duplicate-conflict
 * 9       purchase  −1               dead letter, validate
 * 10      purchase in a year         dead letter, timestamp
 * 11      purchase   7 at 10:29:58   an open window, count-2 #1
 * </pre>
 */
public final class PurchaseStory extends PurchaseScene {

    private static final int SECOND_COUNT_WINDOW = 3;

    /** The deadline of the window of the late purchase, with the allowed lateness of 10 minutes. */
    static final long DEADLINE = millis(60) - 1 + 600_000;

    final ConsumerRecord<byte[], byte[]> second;
    final ConsumerRecord<byte[], byte[]> update;
    final ConsumerRecord<byte[], byte[]> tooLate;
    final ConsumerRecord<byte[], byte[]> copy;
    final ConsumerRecord<byte[], byte[]> broken;

    public PurchaseStory() {
        ConsumerRecord<byte[], byte[]> first = purchase("p1", 10, 100);
        second = purchase("p2", 20, 50);
        pageView(300);
        update = purchase("p3", 30, 25);
        pageView(1800);
        tooLate = purchase("p4", 40, 12);
        copy = input(USER, first.value());
        broken = input(USER, new byte[] {9, 9, 9});
        ConsumerRecord<byte[], byte[]> contradiction = purchase("p2", 20, 51);
        ConsumerRecord<byte[], byte[]> negative = purchase("p5", 1790, -1);
        ConsumerRecord<byte[], byte[]> future = purchase("p6", 365 * 86_400, 1);
        purchase("p7", 1798, 7);

        timeTotal(minuteFrom(0), 0, ResultKind.ON_TIME, 100, 50);
        countTotal(0, 10, 20, 100, 50);
        timeTotal(minuteFrom(0), 1, ResultKind.LATE_UPDATE, 100, 50, 25);
        countTotal(1, 30, 1798, 25, 7);
        late(tooLate, watermarkAfter(1800), watermarkAfter(1800) - DEADLINE);
        deadLetter(broken, "decode");
        deadLetter(contradiction, "duplicate-conflict");
        deadLetter(negative, "validate");
        deadLetter(future, "timestamp");
    }

    public Story story() {
        return new Story(this, results, SECOND_COUNT_WINDOW, tooLate, DEADLINE, watermarkAfter(1800), second, broken);
    }
}
