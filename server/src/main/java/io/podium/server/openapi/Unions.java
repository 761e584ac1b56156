package io.podium.server.openapi;

import io.podium.api.schema.Type;
import io.podium.server.discovery.Json;
import java.util.List;
import java.util.Map;

/** Types of whose fields at most one is set, and the field that says which. */
final class Unions {
    /** The word for a field is its name with a capital. */
    private record Union(String discriminator, List<String> fields) {}

    private static final Map<String, Union> BY_TYPE =
            Map.of(
                    "io.k8s.api.core.v1.AppArmorProfile",
                    new Union("type", List.of("localhostProfile")),
                    "io.k8s.api.core.v1.PodSchedulingGroup",
                    new Union("", List.of("podGroupName")),
                    "io.k8s.api.core.v1.SeccompProfile",
                    new Union("type", List.of("localhostProfile")),
                    "io.k8s.api.flowcontrol.v1.LimitResponse",
                    new Union("type", List.of("queuing")),
                    "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec",
                    new Union("type", List.of("exempt", "limited")),
                    "io.k8s.api.flowcontrol.v1.Subject",
                    new Union("kind", List.of("group", "serviceAccount", "user")));

    private Unions() {}

    /** Writes the extension if the type is one. */
    static void write(Json json, Type type) {
        Union union = BY_TYPE.get(type.name());
        if (union == null) {
            return;
        }
        json.objects(
                "x-kubernetes-unions",
                List.of(union),
                one ->
                        json.textUnlessEmpty("discriminator", one.discriminator())
                                .object(
                                        "fields-to-discriminateBy",
                                        fields ->
                                                one.fields()
                                                        .forEach(name ->
                                                                fields.text(
                                                                        name,
                                                                        Operation.capital(name)))));
    }
}
