package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.selector.LabelSelector;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Claims;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the pods of a Deployment from one template to the next, never with too many or too few on
 * the way.
 */
public final class DeploymentReconciler implements Reconciler {
    private static final String RESOURCE = "deployments.apps";

    @Override
    public List<Action> reconcile(View view, Key key) {
        Deployment deployment = view.find(Deployment.class, key).orElse(null);
        if (deployment == null) {
            return List.of(); // The garbage collector decides what becomes of the sets.
        }
        LabelSelector selector = LabelSelector.of(deployment.spec().selector().value());
        if (selector.isEverything()) {
            return refusal(deployment);
        }
        Claims<ReplicaSet> claims =
                Claims.of(
                        view,
                        deployment,
                        view.ownedBy(deployment.uid(), ReplicaSet.class),
                        RESOURCE,
                        selector,
                        ReplicaSet.class,
                        _ -> true);
        if (claims.question().isPresent()) {
            return List.of(claims.question().get());
        }
        if (!claims.writes().isEmpty()) {
            return claims.writes(); // Sets that change hands are looked at once they have.
        }
        return new Rollout(view, deployment, Generations.of(deployment, claims.mine())).next();
    }

    private static List<Action> refusal(Deployment deployment) {
        var actions = new ArrayList<Action>();
        long generation = deployment.metadata().generation();
        if (deployment.status().observedGeneration() < generation) {
            actions.add(
                    Action.Event.warning(
                            deployment,
                            "SelectingAll",
                            "This deployment is selecting all pods. A non-empty selector is"
                                    + " required."));
            actions.add(
                    new Action.UpdateStatus(
                            deployment.withStatus(
                                    deployment.status().withObservedGeneration(generation))));
        }
        return actions;
    }
}
