package io.podium.api.kinds.pod;

import io.podium.api.core.v1.PodSecurityContext;
import io.podium.api.error.GoForm;
import io.podium.api.value.MapValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pod specs as Kubernetes holds them inside, which is how its refusals of changes show them: what
 * is shared with the node stands in the security context, and fields have another order.
 */
final class InternalSpec {
    private static final List<String> BEFORE_CONTEXT =
            List.of(
                    "volumes",
                    "initContainers",
                    "containers",
                    "ephemeralContainers",
                    "restartPolicy",
                    "terminationGracePeriodSeconds",
                    "activeDeadlineSeconds",
                    "dnsPolicy",
                    "nodeSelector",
                    "serviceAccountName",
                    "automountServiceAccountToken",
                    "nodeName");
    private static final List<String> SHARED =
            List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers");
    private static final List<String> CONTEXT =
            List.of(
                    "seLinuxOptions",
                    "windowsOptions",
                    "runAsUser",
                    "runAsGroup",
                    "runAsNonRoot",
                    "supplementalGroups",
                    "supplementalGroupsPolicy",
                    "fsGroup",
                    "fsGroupChangePolicy",
                    "sysctls",
                    "seccompProfile",
                    "appArmorProfile",
                    "seLinuxChangePolicy");
    private static final List<String> AFTER_CONTEXT =
            List.of(
                    "imagePullSecrets",
                    "hostname",
                    "subdomain",
                    "setHostnameAsFQDN",
                    "affinity",
                    "schedulerName",
                    "tolerations",
                    "hostAliases",
                    "priorityClassName",
                    "priority",
                    "preemptionPolicy",
                    "dnsConfig",
                    "readinessGates",
                    "runtimeClassName",
                    "overhead",
                    "enableServiceLinks",
                    "topologySpreadConstraints",
                    "os",
                    "schedulingGates",
                    "resourceClaims",
                    "resources",
                    "hostnameOverride",
                    "schedulingGroup");

    private InternalSpec() {}

    static Map<String, Object> of(MapValue spec) {
        var form = new LinkedHashMap<String, Object>(GoForm.of(spec, BEFORE_CONTEXT));
        var context = new LinkedHashMap<String, Object>(GoForm.of(spec, SHARED));
        MapValue own =
                spec.has("securityContext")
                        ? spec.map("securityContext")
                        : MapValue.empty(PodSecurityContext.TYPE);
        context.putAll(GoForm.of(own, CONTEXT));
        form.put("SecurityContext", context);
        form.putAll(GoForm.of(spec, AFTER_CONTEXT));
        return form;
    }
}
