package io.podium.controllers.rootca;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Namespace;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the ConfigMap kube-root-ca.crt in every namespace; the key is the namespace's. */
public final class RootCaReconciler implements Reconciler {
    public static final String NAME = "kube-root-ca.crt";

    private static final String DESCRIPTION = "kubernetes.io/description";
    private static final String TEXT =
            "The authority that signed the API server's certificate for the names and addresses"
                    + " used inside the cluster.";

    private final Map<String, String> data;

    /**
     * Publishes these certificates.
     *
     * @param pem the certificates, as pods will read them byte for byte
     */
    public RootCaReconciler(String pem) {
        data = Map.of("ca.crt", pem);
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Namespace namespace = view.find(Namespace.class, key).orElse(null);
        if (namespace == null || namespace.isDeleting()) {
            return List.of();
        }
        ConfigMap map = view.find(ConfigMap.class, namespace.name(), NAME).orElse(null);
        if (map == null) {
            ConfigMap fresh = ConfigMap.create(namespace.name(), NAME);
            return List.of(
                    new Action.Create(
                            fresh.withData(data)
                                    .withMetadata(
                                            fresh.metadata()
                                                    .withAnnotations(Map.of(DESCRIPTION, TEXT)))));
        }
        if (map.data().equals(data)) {
            return List.of();
        }
        var annotations = new HashMap<>(map.metadata().annotations());
        annotations.put(DESCRIPTION, TEXT);
        return List.of(
                new Action.Update(
                        map.withData(data)
                                .withMetadata(map.metadata().withAnnotations(annotations))));
    }
}
