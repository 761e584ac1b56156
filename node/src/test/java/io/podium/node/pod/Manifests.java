package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.json.Typer;
import io.podium.api.yaml.YamlReader;

/** Pods for tests, written as users write them. */
public final class Manifests {
    private Manifests() {}

    /** A pod p in ns with one container c and this more in its specification. */
    public static Pod pod(String spec) {
        return of("{metadata: {name: p, namespace: ns, uid: u}, spec: {" + spec + "}}");
    }

    /** A pod whose one container has this. */
    public static Pod withContainer(String spec, String container) {
        String more = spec.isEmpty() ? "" : spec + ", ";
        String own = container.isEmpty() ? "" : ", " + container;
        return pod(more + "containers: [{name: c, image: 'i:1'" + own + "}]");
    }

    public static Pod of(String yaml) {
        return Pod.of(Typer.type(YamlReader.value(yaml), Pod.TYPE).value());
    }
}
