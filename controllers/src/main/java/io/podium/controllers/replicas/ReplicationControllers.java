package io.podium.controllers.replicas;

import io.podium.api.apps.v1.ReplicaSetCondition;
import io.podium.api.apps.v1.ReplicaSetStatus;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.core.v1.ReplicationController;
import io.podium.api.core.v1.ReplicationControllerCondition;
import io.podium.api.core.v1.ReplicationControllerStatus;
import io.podium.api.schema.Type;
import io.podium.api.selector.LabelSelector;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.Map;

/** How ReplicationControllers say it: a plain map selects, and nobody counts who terminates. */
public final class ReplicationControllers implements Replicated<ReplicationController> {
    @Override
    public Class<ReplicationController> kind() {
        return ReplicationController.class;
    }

    @Override
    public String resource() {
        return "replicationcontrollers";
    }

    @Override
    public int wanted(ReplicationController controller) {
        return controller.spec().hasReplicas() ? controller.spec().replicas() : 1;
    }

    @Override
    public int minReadySeconds(ReplicationController controller) {
        return controller.spec().minReadySeconds();
    }

    @Override
    public LabelSelector selector(ReplicationController controller) {
        return LabelSelector.ofMap(controller.spec().selector());
    }

    @Override
    public PodTemplateSpec template(ReplicationController controller) {
        return controller.spec().template();
    }

    @Override
    public ReplicaSetStatus status(ReplicationController controller) {
        return ReplicaSetStatus.of(
                said(controller.status().value(), ReplicaSetStatus.TYPE, ReplicaSetCondition.TYPE));
    }

    @Override
    public ReplicationController withStatus(
            ReplicationController controller, ReplicaSetStatus status) {
        return controller.withStatus(
                ReplicationControllerStatus.of(
                        said(
                                status.value(),
                                ReplicationControllerStatus.TYPE,
                                ReplicationControllerCondition.TYPE)));
    }

    /** The fields both types have; conditions have the same on either side. */
    private static TypedMap said(TypedMap value, Type type, Type condition) {
        TypedMap result = MapValue.empty(type);
        for (Map.Entry<String, Object> field : value) {
            if (type.field(field.getKey()) != null) {
                result = result.with(field.getKey(), said(field.getValue(), condition));
            }
        }
        return result;
    }

    private static Object said(Object value, Type condition) {
        return switch (value) {
            case ListValue list ->
                    ListValue.of(list.stream().map(one -> said(one, condition)).toList());
            case TypedMap one -> said(one, condition, condition);
            default -> value;
        };
    }
}
