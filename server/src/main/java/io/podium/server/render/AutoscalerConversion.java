package io.podium.server.render;

import io.podium.api.autoscaling.v2.HorizontalPodAutoscaler;
import io.podium.api.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.podium.api.autoscaling.v2.HorizontalPodAutoscalerStatus;
import io.podium.api.autoscaling.v2.MetricSpec;
import io.podium.api.autoscaling.v2.MetricStatus;
import io.podium.api.autoscaling.v2.MetricTarget;
import io.podium.api.autoscaling.v2.MetricValueStatus;
import io.podium.api.autoscaling.v2.ResourceMetricSource;
import io.podium.api.autoscaling.v2.ResourceMetricStatus;
import io.podium.api.value.TypedMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Autoscalers in v1 know one metric, the CPU's utilization; v2, which is stored, knows many. */
final class AutoscalerConversion {
    private static final String UTILIZATION = "Utilization";

    private AutoscalerConversion() {}

    static TypedMap toCurrent(TypedMap v1, Optional<TypedMap> before) {
        var old = io.podium.api.autoscaling.v1.HorizontalPodAutoscaler.of(v1);
        HorizontalPodAutoscalerSpec spec = HorizontalPodAutoscalerSpec.empty();
        var oldSpec = old.spec();
        TypedMap target =
                EventConversion.copied(
                        oldSpec.scaleTargetRef().value(),
                        io.podium.api.autoscaling.v2.CrossVersionObjectReference.empty().value());
        spec =
                spec.withScaleTargetRef(
                                io.podium.api.autoscaling.v2.CrossVersionObjectReference.of(target))
                        .withMaxReplicas(oldSpec.maxReplicas());
        if (oldSpec.hasMinReplicas()) {
            spec = spec.withMinReplicas(oldSpec.minReplicas());
        }
        HorizontalPodAutoscaler kept =
                before.map(HorizontalPodAutoscaler::of).orElse(HorizontalPodAutoscaler.empty());
        var metrics = new ArrayList<MetricSpec>();
        if (oldSpec.hasTargetCPUUtilizationPercentage()) {
            metrics.add(cpu(oldSpec.targetCPUUtilizationPercentage()));
        }
        kept.spec().metrics().stream().filter(metric -> !isCpu(metric)).forEach(metrics::add);
        if (!metrics.isEmpty()) {
            spec = spec.withMetrics(metrics);
        }
        if (kept.spec().hasBehavior()) {
            spec = spec.withBehavior(kept.spec().behavior());
        }
        return HorizontalPodAutoscaler.empty()
                .withKind(HorizontalPodAutoscaler.KIND)
                .withApiVersion(HorizontalPodAutoscaler.API_VERSION)
                .withMetadata(old.metadata())
                .withSpec(spec)
                .withStatus(status(old.status()))
                .value();
    }

    private static boolean isCpu(MetricSpec metric) {
        return metric.resource().name().equals("cpu")
                && metric.resource().target().hasAverageUtilization();
    }

    private static MetricSpec cpu(int percent) {
        MetricTarget target =
                MetricTarget.empty().withType(UTILIZATION).withAverageUtilization(percent);
        return MetricSpec.empty()
                .withType("Resource")
                .withResource(ResourceMetricSource.empty().withName("cpu").withTarget(target));
    }

    private static HorizontalPodAutoscalerStatus status(
            io.podium.api.autoscaling.v1.HorizontalPodAutoscalerStatus old) {
        HorizontalPodAutoscalerStatus status =
                HorizontalPodAutoscalerStatus.empty()
                        .withCurrentReplicas(old.currentReplicas())
                        .withDesiredReplicas(old.desiredReplicas());
        if (old.hasObservedGeneration()) {
            status = status.withObservedGeneration(old.observedGeneration());
        }
        if (old.lastScaleTime().isPresent()) {
            status = status.withLastScaleTime(old.lastScaleTime().get());
        }
        if (old.hasCurrentCPUUtilizationPercentage()) {
            MetricValueStatus current =
                    MetricValueStatus.empty()
                            .withAverageUtilization(old.currentCPUUtilizationPercentage());
            status =
                    status.withCurrentMetrics(
                            List.of(
                                    MetricStatus.empty()
                                            .withType("Resource")
                                            .withResource(
                                                    ResourceMetricStatus.empty()
                                                            .withName("cpu")
                                                            .withCurrent(current))));
        }
        return status;
    }

    static TypedMap toV1(TypedMap current) {
        HorizontalPodAutoscaler now = HorizontalPodAutoscaler.of(current);
        TypedMap target =
                EventConversion.copied(
                        now.spec().scaleTargetRef().value(),
                        io.podium.api.autoscaling.v1.CrossVersionObjectReference.empty().value());
        var spec =
                io.podium.api.autoscaling.v1.HorizontalPodAutoscalerSpec.empty()
                        .withScaleTargetRef(
                                io.podium.api.autoscaling.v1.CrossVersionObjectReference.of(target))
                        .withMaxReplicas(now.spec().maxReplicas());
        if (now.spec().hasMinReplicas()) {
            spec = spec.withMinReplicas(now.spec().minReplicas());
        }
        for (MetricSpec metric : now.spec().metrics()) {
            if (isCpu(metric)) {
                spec =
                        spec.withTargetCPUUtilizationPercentage(
                                metric.resource().target().averageUtilization());
            }
        }
        return io.podium.api.autoscaling.v1.HorizontalPodAutoscaler.empty()
                .withKind(HorizontalPodAutoscaler.KIND)
                .withApiVersion(io.podium.api.autoscaling.v1.HorizontalPodAutoscaler.API_VERSION)
                .withMetadata(now.metadata())
                .withSpec(spec)
                .withStatus(statusV1(now.status()))
                .value();
    }

    private static io.podium.api.autoscaling.v1.HorizontalPodAutoscalerStatus statusV1(
            HorizontalPodAutoscalerStatus now) {
        var status =
                io.podium.api.autoscaling.v1.HorizontalPodAutoscalerStatus.empty()
                        .withCurrentReplicas(now.currentReplicas())
                        .withDesiredReplicas(now.desiredReplicas());
        if (now.hasObservedGeneration()) {
            status = status.withObservedGeneration(now.observedGeneration());
        }
        if (now.lastScaleTime().isPresent()) {
            status = status.withLastScaleTime(now.lastScaleTime().get());
        }
        for (MetricStatus metric : now.currentMetrics()) {
            MetricValueStatus value = metric.resource().current();
            if (metric.resource().name().equals("cpu") && value.hasAverageUtilization()) {
                status = status.withCurrentCPUUtilizationPercentage(value.averageUtilization());
            }
        }
        return status;
    }
}
