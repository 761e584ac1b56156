package io.podium.scheduler.table;

import io.podium.api.core.v1.Pod;
import java.util.List;

/**
 * A pod that takes its place on a node, or would. Each booking is one of its own; two are equal
 * only when they are the same.
 */
public final class Tenant {
    private Pod pod;
    private final Demand demand;
    private final Kin kin;
    private final List<OwnTerm> terms;
    private final NodeRow row;

    /** A pod of these terms and this demand, on the node. */
    public Tenant(Pod pod, Demand demand, Kin kin, List<OwnTerm> terms, NodeRow row) {
        this.pod = pod;
        this.demand = demand;
        this.kin = kin;
        this.terms = terms;
        this.row = row;
    }

    public Pod pod() {
        return pod;
    }

    /** The pod has changed in what does not matter for its place. */
    void refresh(Pod now) {
        pod = now;
    }

    public Demand demand() {
        return demand;
    }

    public Kin kin() {
        return kin;
    }

    public List<OwnTerm> terms() {
        return terms;
    }

    /** The node it stands on. */
    public NodeRow row() {
        return row;
    }

    public int priority() {
        return pod.spec().priority();
    }

    boolean isEnding() {
        return pod.isDeleting();
    }
}
