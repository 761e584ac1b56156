package io.podium.server.authn;

import io.podium.api.authentication.v1.BoundObjectReference;
import io.podium.api.authentication.v1.TokenRequestSpec;
import io.podium.api.core.v1.PersistentVolume;
import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.error.ApiError;
import io.podium.api.storage.v1.CSIDriver;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.authz.NodeIdentity;
import io.podium.server.request.User;
import io.podium.store.Body;
import io.podium.store.Snapshot;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which tokens a node may ask for: bound to a pod of its own, for an audience that the pod's
 * volumes name. A part of NodeRestriction, about what is never stored.
 */
public final class NodeTokens implements TokenRequests.Guard {
    private final Authorizer authorizer;
    private final Liveness objects;

    /** The authorizer is asked whether a node may ask for audiences that no volume names. */
    public NodeTokens(
            Authorizer authorizer,
            Supplier<Snapshot> store,
            Function<Body, TypedMap> trees,
            Clock clock) {
        this.authorizer = authorizer;
        this.objects = new Liveness(store, trees, clock);
    }

    @Override
    public void review(User user, String namespace, String account, TokenRequestSpec spec) {
        String node = NodeIdentity.of(user).orElse(null);
        if (node == null) {
            return;
        }
        BoundObjectReference bound = spec.boundObjectRef();
        boolean isToPod =
                bound.apiVersion().equals("v1")
                        && bound.kind().equals("Pod")
                        && !bound.name().isEmpty();
        if (!isToPod) {
            throw forbidden(account, "node requested token not bound to a pod");
        }
        if (bound.uid().isEmpty()) {
            throw forbidden(account, "node requested token with a pod binding without a uid");
        }
        Pod pod =
                objects.find("pods", namespace, bound.name())
                        .map(Pod::of)
                        .orElseThrow(() -> ApiError.notFound("", "pods", bound.name()));
        if (!pod.uid().equals(bound.uid())) {
            throw forbidden(
                    account,
                    "the UID in the bound object reference ("
                            + bound.uid()
                            + ") does not match the UID in record. The object might have been"
                            + " deleted and then recreated");
        }
        if (!pod.spec().nodeName().equals(node)) {
            throw forbidden(
                    account, "node requested token bound to a pod scheduled on a different node");
        }
        audience(user, pod, account, spec);
    }

    private void audience(User user, Pod pod, String account, TokenRequestSpec spec) {
        if (spec.audiences().size() > 1) {
            throw forbidden(account, "node may only request 0 or 1 audiences");
        }
        String audience = spec.audiences().isEmpty() ? "" : spec.audiences().getFirst();
        if (audiences(pod).contains(audience) || isGranted(user, pod, account, audience)) {
            return;
        }
        throw forbidden(
                account,
                "audience \""
                        + audience
                        + "\" not found in pod spec volume, "
                        + user.name()
                        + " is not authorized to request tokens for this audience");
    }

    private boolean isGranted(User user, Pod pod, String account, String audience) {
        return !audience.isEmpty()
                && authorizer
                        .decide(
                                Attributes.resource(
                                        user,
                                        "request-serviceaccounts-token-audience",
                                        "",
                                        audience,
                                        pod.namespace(),
                                        account))
                        .isAllowed();
    }

    private Set<String> audiences(Pod pod) {
        var audiences = new HashSet<String>();
        for (Volume volume : pod.spec().volumes()) {
            volume.projected().sources().stream()
                    .filter(source -> source.hasServiceAccountToken())
                    .forEach(source -> audiences.add(source.serviceAccountToken().audience()));
            driver(pod, volume)
                    .flatMap(name -> objects.find("csidrivers.storage.k8s.io", "", name))
                    .map(CSIDriver::of)
                    .ifPresent(driver ->
                            driver.spec()
                                    .tokenRequests()
                                    .forEach(token -> audiences.add(token.audience())));
        }
        return audiences;
    }

    /** The driver behind the volume, by itself or by its claim. */
    private Optional<String> driver(Pod pod, Volume volume) {
        if (volume.hasCsi()) {
            return Optional.of(volume.csi().driver());
        }
        String claim =
                volume.hasEphemeral()
                        ? pod.name() + "-" + volume.name()
                        : volume.persistentVolumeClaim().claimName();
        return objects.find("persistentvolumeclaims", pod.namespace(), claim)
                .map(PersistentVolumeClaim::of)
                .flatMap(found -> objects.find("persistentvolumes", "", found.spec().volumeName()))
                .map(PersistentVolume::of)
                .filter(found -> found.spec().hasCsi())
                .map(found -> found.spec().csi().driver());
    }

    private static ApiError forbidden(String account, String why) {
        return ApiError.forbidden("", "serviceaccounts", account, why);
    }
}
