package io.podium.server.admission;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Taint;
import io.podium.server.admission.Attempt.Operation;
import java.util.ArrayList;
import java.util.List;

/** A new node takes no pods until its controller has seen that it is ready. */
final class NodeTaints implements Admission {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";
    private static final String EFFECT = "NoSchedule";

    @Override
    public String name() {
        return "TaintNodesByCondition";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, "nodes")) {
            return attempt;
        }
        Node node = Node.of(attempt.subject());
        List<Taint> taints = new ArrayList<>(node.spec().taints());
        boolean isTainted =
                taints.stream()
                        .anyMatch(taint ->
                                taint.key().equals(NOT_READY) && taint.effect().equals(EFFECT));
        if (isTainted) {
            return attempt;
        }
        taints.add(Taint.empty().withKey(NOT_READY).withEffect(EFFECT));
        return attempt.with(node.withSpec(node.spec().withTaints(taints)).value());
    }
}
