package io.podium.api.strategy;

import io.podium.api.kinds.batch.JobCells;
import io.podium.api.kinds.core.EventCells;
import io.podium.api.kinds.core.NodeCells;
import io.podium.api.kinds.core.PodCells;
import io.podium.api.kinds.core.ServiceCells;
import io.podium.api.kinds.core.VolumeCells;
import io.podium.api.kinds.metrics.UsageCells;
import io.podium.api.kinds.network.IngressCells;
import io.podium.api.kinds.policy.PolicyCells;
import io.podium.api.kinds.rbac.BindingCells;
import io.podium.api.kinds.scaling.ScalerCells;
import io.podium.api.strategy.Cells.Cell;
import java.util.Map;

/** Cells that take more than a path: each stands with its kind. */
final class SpecialCells {
    private static final Map<String, Cell> CELLS =
            Map.ofEntries(
                    Map.entry("pod.ready", PodCells::ready),
                    Map.entry("pod.status", PodCells::status),
                    Map.entry("pod.restarts", PodCells::restarts),
                    Map.entry("pod.gates", PodCells::gates),
                    Map.entry("node.status", NodeCells::status),
                    Map.entry("node.roles", NodeCells::roles),
                    Map.entry("node.internal", NodeCells::internalAddress),
                    Map.entry("node.external", NodeCells::externalAddress),
                    Map.entry("node.kernel", NodeCells::kernel),
                    Map.entry("component.status", NodeCells::componentStatus),
                    Map.entry("component.message", NodeCells::componentMessage),
                    Map.entry("component.error", NodeCells::componentError),
                    Map.entry("event.last", EventCells::last),
                    Map.entry("event.first", EventCells::first),
                    Map.entry("event.object", EventCells::object),
                    Map.entry("event.source", EventCells::source),
                    Map.entry("event.message", EventCells::message),
                    Map.entry("event.count", EventCells::count),
                    Map.entry("newevent.last", EventCells::newLast),
                    Map.entry("newevent.first", EventCells::newFirst),
                    Map.entry("newevent.object", EventCells::newObject),
                    Map.entry("newevent.source", EventCells::newSource),
                    Map.entry("newevent.message", EventCells::newMessage),
                    Map.entry("newevent.count", EventCells::newCount),
                    Map.entry("service.external", ServiceCells::external),
                    Map.entry("service.ports", ServiceCells::ports),
                    Map.entry("endpoints.addresses", ServiceCells::endpoints),
                    Map.entry("slice.ports", ServiceCells::slicePorts),
                    Map.entry("slice.endpoints", ServiceCells::sliceEndpoints),
                    Map.entry("volume.modes", VolumeCells::modes),
                    Map.entry("volume.status", VolumeCells::status),
                    Map.entry("volume.claim", VolumeCells::claim),
                    Map.entry("claim.capacity", VolumeCells::claimCapacity),
                    Map.entry("claim.modes", VolumeCells::claimModes),
                    Map.entry("driver.tokens", VolumeCells::driverTokens),
                    Map.entry("resourceclaim.state", VolumeCells::resourceClaim),
                    Map.entry("quota.requests", PolicyCells::quotaRequests),
                    Map.entry("quota.limits", PolicyCells::quotaLimits),
                    Map.entry("revision.controller", PolicyCells::revisionController),
                    Map.entry("request.duration", PolicyCells::requestDuration),
                    Map.entry("request.condition", PolicyCells::requestCondition),
                    Map.entry("policy.paramkind", PolicyCells::paramKind),
                    Map.entry("policy.paramref", PolicyCells::paramRef),
                    Map.entry("flow.missing", PolicyCells::flowMissing),
                    Map.entry("apiservice.service", PolicyCells::apiService),
                    Map.entry("apiservice.available", PolicyCells::apiServiceAvailable),
                    Map.entry("job.status", JobCells::status),
                    Map.entry("job.completions", JobCells::completions),
                    Map.entry("job.duration", JobCells::duration),
                    Map.entry("cronjob.suspend", JobCells::suspend),
                    Map.entry("ingress.hosts", IngressCells::hosts),
                    Map.entry("ingress.address", IngressCells::address),
                    Map.entry("ingress.ports", IngressCells::ports),
                    Map.entry("ingressclass.parameters", IngressCells::parameters),
                    Map.entry("ipaddress.parent", IngressCells::addressParent),
                    Map.entry("binding.role", BindingCells::role),
                    Map.entry("binding.users", BindingCells::users),
                    Map.entry("binding.groups", BindingCells::groups),
                    Map.entry("binding.accounts", BindingCells::accounts),
                    Map.entry("usage.cpu", UsageCells::cpu),
                    Map.entry("usage.memory", UsageCells::memory),
                    Map.entry("scaler.reference", ScalerCells::reference),
                    Map.entry("scaler.targets", ScalerCells::targets));

    private SpecialCells() {}

    /** The cell of the name, or null. */
    static Cell find(String name) {
        return CELLS.get(name);
    }
}
