/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.PeerArguments;
import io.millrace.config.topics.TopicNames;
import io.millrace.functions.fraud.CardTesting;
import io.millrace.functions.fraud.EscalatingAmounts;
import io.millrace.functions.fraud.FraudPattern;
import io.millrace.functions.fraud.ImpossibleTravel;
import io.millrace.functions.fraud.PatternScope;
import io.millrace.functions.fraud.TransactionOrder;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * Matches the sequence patterns of fraud-detection with Flink CEP alone: each pattern on the transactions that matter to
 * it, by its key. No rules, no scores.
 */
public final class FlinkCep {

    /** As in config/jobs/fraud-detection.yaml. */
    private static final List<FraudPattern> PATTERNS = List.of(
            new CardTesting(1, 500, 20_000, Duration.ofMinutes(10)),
            new ImpossibleTravel(1, Duration.ofMinutes(5)),
            new EscalatingAmounts(1, 2, Duration.ofMinutes(30)));

    private FlinkCep() {}

    public static void main(String[] args) throws Exception {
        PeerArguments arguments = PeerArguments.of(args);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Transaction> transactions =
                StockKafka.read(environment, arguments, Transaction.class, (transaction, timestamp) -> transaction
                        .getEventTime()
                        .toEpochMilli());
        DataStream<FraudAlert> alerts = PATTERNS.stream()
                .map(pattern -> match(transactions, pattern))
                .reduce(DataStream::union)
                .orElseThrow();
        StockKafka.write(alerts, arguments, arguments.schemaId(TopicNames.FRAUD_ALERTS), FraudAlert::getUserId);
        environment.execute("flink-cep");
    }

    private static DataStream<FraudAlert> match(DataStream<Transaction> transactions, FraudPattern pattern) {
        return CEP.pattern(
                        transactions.filter(pattern::isRelevant).keyBy(transaction -> key(pattern, transaction)),
                        pattern.pattern(),
                        new TransactionOrder())
                .inEventTime()
                .process(new Alert(pattern), new StockAvroType<>(FraudAlert.class));
    }

    private static String key(FraudPattern pattern, Transaction transaction) {
        return pattern.scope() == PatternScope.USER
                ? transaction.getUserId()
                : transaction.getUserId() + transaction.getCurrency();
    }

    private static final class Alert extends PatternProcessFunction<Transaction, FraudAlert> {

        private static final long serialVersionUID = 1L;

        private final FraudPattern pattern;

        private Alert(FraudPattern pattern) {
            this.pattern = pattern;
        }

        @Override
        public void processMatch(Map<String, List<Transaction>> match, Context context, Collector<FraudAlert> out) {
            List<Transaction> matched = new ArrayList<>();
            match.values().forEach(matched::addAll);
            Transaction first = matched.get(0);
            Transaction last = matched.get(matched.size() - 1);
            out.collect(FraudAlert.newBuilder()
                    .setAlertId(pattern.id() + "@" + last.getTransactionId())
                    .setPatternId(pattern.id())
                    .setPatternVersion(pattern.version())
                    .setUserId(last.getUserId())
                    .setSeverity(pattern.severity())
                    .setTransactionIds(
                            matched.stream().map(Transaction::getTransactionId).toList())
                    .setFirstEventTime(first.getEventTime())
                    .setLastEventTime(last.getEventTime())
                    .setDetails(pattern.details(matched))
                    .build());
        }
    }
}
