package io.podium.server.fairness;

import io.podium.server.authz.Attributes;
import java.util.Comparator;
import java.util.List;

/** All flow schemas in force, in the order they are looked at. The last one is about everything. */
record FlowTable(List<Flow> flows) {
    /** Lowest precedence first, then by name; those of levels that are not there are left out. */
    static FlowTable of(List<Flow> flows, Flow catchAll) {
        List<Flow> sorted =
                flows.stream()
                        .filter(flow -> flow != catchAll)
                        .sorted(
                                Comparator.comparingLong(Flow::precedence)
                                        .thenComparing(Flow::name))
                        .toList();
        var all = new java.util.ArrayList<>(sorted);
        all.add(catchAll);
        return new FlowTable(List.copyOf(all));
    }

    /** The first that is about the request. */
    Flow find(Attributes asked) {
        int last = flows.size() - 1;
        for (int i = 0; i < last; i++) {
            Flow flow = flows.get(i);
            if (flow.isAbout(asked)) {
                return flow;
            }
        }
        return flows.get(last);
    }
}
