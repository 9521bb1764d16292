/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.DeterministicId;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/** Raises an alert for each match; its id depends only on pattern, user and transactions, so a replay repeats it. */
final class RaiseAlerts extends PatternProcessFunction<Transaction, FraudAlert> {

    private static final long serialVersionUID = 1L;

    private final FraudPattern pattern;

    private transient Counter alertsRaised;

    RaiseAlerts(FraudPattern pattern) {
        this.pattern = pattern;
    }

    @Override
    public void open(OpenContext context) {
        alertsRaised = getRuntimeContext().getMetricGroup().counter("alertsRaised");
    }

    @Override
    public void processMatch(Map<String, List<Transaction>> match, Context context, Collector<FraudAlert> out) {
        List<Transaction> matched = new ArrayList<>();
        match.values().forEach(matched::addAll);
        matched.sort(new TransactionOrder());
        alertsRaised.inc();
        out.collect(alert(matched));
    }

    private FraudAlert alert(List<Transaction> matched) {
        Transaction first = matched.get(0);
        List<String> transactionIds =
                matched.stream().map(Transaction::getTransactionId).toList();
        List<String> identity =
                new ArrayList<>(List.of(pattern.id(), Integer.toString(pattern.version()), first.getUserId()));
        identity.addAll(transactionIds);
        return new FraudAlert(
                DeterministicId.of(identity.toArray(String[]::new)),
                pattern.id(),
                pattern.version(),
                first.getUserId(),
                pattern.severity(),
                transactionIds,
                first.getEventTime(),
                matched.get(matched.size() - 1).getEventTime(),
                pattern.details(matched));
    }
}
