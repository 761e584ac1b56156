package io.podium.server.fairness;

import io.podium.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.podium.api.value.MapValue;

/**
 * What a PriorityLevelConfiguration says.
 *
 * @param shares of all seats
 * @param lendable percent of its seats that others may use
 * @param borrowing percent of its seats it may use of others, -1 without bound
 * @param queues 0 for a level that rejects rather than lets wait
 */
record LevelSettings(
        boolean isExempt,
        int shares,
        int lendable,
        int borrowing,
        int queues,
        int handSize,
        int queueLengthLimit) {
    static LevelSettings of(PriorityLevelConfiguration level) {
        MapValue spec = level.value().map("spec");
        if (spec.string("type").equals("Exempt")) {
            MapValue exempt = spec.map("exempt");
            return new LevelSettings(
                    true,
                    (int) exempt.integer("nominalConcurrencyShares"),
                    (int) exempt.integer("lendablePercent"),
                    -1,
                    0,
                    0,
                    0);
        }
        MapValue limited = spec.map("limited");
        MapValue response = limited.map("limitResponse");
        MapValue queuing = response.map("queuing");
        boolean hasQueues = response.string("type").equals("Queue");
        return new LevelSettings(
                false,
                (int) limited.integer("nominalConcurrencyShares"),
                (int) limited.integer("lendablePercent"),
                limited.has("borrowingLimitPercent")
                        ? (int) limited.integer("borrowingLimitPercent")
                        : -1,
                hasQueues ? (int) queuing.integer("queues") : 0,
                hasQueues ? (int) queuing.integer("handSize") : 0,
                hasQueues ? (int) queuing.integer("queueLengthLimit") : 0);
    }
}
