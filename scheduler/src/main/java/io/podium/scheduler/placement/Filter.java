package io.podium.scheduler.placement;

import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.Tenant;

/**
 * What one plugin has against nodes, for one pod. What it found out about other nodes is right for
 * the table as it was; of single pods that come or go on trial it is told.
 */
interface Filter {
    Verdict judge(NodeRow row);

    /** As if this pod stood on its node, too. */
    default void came(Tenant tenant) {}

    /** As if this pod were gone. */
    default void left(Tenant tenant) {}
}
