package io.podium.server.admission;

import io.podium.api.networking.v1.Ingress;
import io.podium.api.networking.v1.IngressClass;
import io.podium.server.admission.Attempt.Operation;
import java.util.Optional;

/** An Ingress that names no class gets the default one, if there is one. */
final class DefaultIngressClass implements Admission {
    private static final String RESOURCE = "ingresses.networking.k8s.io";
    private static final String CLASSES = "ingressclasses.networking.k8s.io";
    private static final String IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class";
    private static final String NAMED = "kubernetes.io/ingress.class";

    @Override
    public String name() {
        return "DefaultIngressClass";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, RESOURCE)) {
            return attempt;
        }
        Ingress ingress = Ingress.of(attempt.subject());
        if (ingress.spec().hasIngressClassName()
                || ingress.metadata().annotations().containsKey(NAMED)) {
            return attempt;
        }
        Optional<IngressClass> chosen =
                Newest.of(
                        attempt.lookup().list(CLASSES, "").stream().map(IngressClass::of),
                        one -> "true".equals(one.metadata().annotations().get(IS_DEFAULT)));
        return chosen.map(one ->
                        attempt.with(
                                ingress.withSpec(ingress.spec().withIngressClassName(one.name()))
                                        .value()))
                .orElse(attempt);
    }
}
