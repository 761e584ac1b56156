package io.podium.server.admission.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.error.ApiError;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Desk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Pod Security Standards, check by check and version by version. */
class PodSecurityTest {
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final String HARD =
            "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities:"
                    + " {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";

    private final PodSecurity plugin = new PodSecurity();

    private static Desk desk(String labels) {
        return new Desk().with(namespace(labels));
    }

    private static String namespace(String labels) {
        return "{apiVersion: v1, kind: Namespace, metadata: {name: default, labels: {"
                + labels
                + "}}}";
    }

    private String refusal(Attempt attempt) {
        try {
            plugin.review(attempt);
            return "";
        } catch (ApiError error) {
            assertThat(error.code()).isEqualTo(403);
            return error.getMessage()
                    .replaceFirst("^.* is forbidden: violates PodSecurity \"[^\"]*\": ", "");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    VERSION | POD                                                                    | REFUSAL
                    latest  | containers: [{name: c}]                                                |
                    latest  | hostNetwork: true, hostPID: true, hostIPC: true, containers: [{name: c}] | host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)
                    latest  | volumes: [{name: a, hostPath: {path: /}}, {name: b, hostPath: {path: /}}], containers: [{name: c}] | hostPath volumes (volumes "a", "b")
                    latest  | containers: [{name: c, ports: [{containerPort: 1, hostPort: 80}, {containerPort: 2, hostPort: 443}]}] | hostPort (container "c" uses hostPorts 443, 80)
                    latest  | initContainers: [{name: i, securityContext: {privileged: true}}], containers: [{name: c, securityContext: {privileged: true}}] | privileged (containers "i", "c" must not set securityContext.privileged=true)
                    latest  | containers: [{name: c, securityContext: {capabilities: {add: [NET_BIND_SERVICE, CHOWN]}}}] |
                    latest  | containers: [{name: c, securityContext: {capabilities: {add: [SYS_ADMIN, NET_RAW]}}}] | non-default capabilities (container "c" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)
                    latest  | securityContext: {appArmorProfile: {type: Unconfined}}, containers: [{name: c}] | forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")
                    latest  | securityContext: {appArmorProfile: {type: Localhost}}, containers: [{name: c}] |
                    latest  | containers: [{name: c, securityContext: {procMount: Unmasked}}]        | procMount (container "c" must not set securityContext.procMount to "Unmasked")
                    latest  | hostUsers: false, containers: [{name: c, securityContext: {procMount: Unmasked}}] |
                    v1.34   | hostUsers: false, containers: [{name: c, securityContext: {procMount: Unmasked}}] | procMount (container "c" must not set securityContext.procMount to "Unmasked")
                    latest  | securityContext: {seLinuxOptions: {type: spc_t, user: u, role: r}}, containers: [{name: c, securityContext: {seLinuxOptions: {type: other_t}}}] | seLinuxOptions (pod and container "c" set forbidden securityContext.seLinuxOptions: types "other_t", "spc_t"; user may not be set; role may not be set)
                    v1.31   | securityContext: {seLinuxOptions: {type: container_engine_t}}, containers: [{name: c}] |
                    v1.30   | securityContext: {seLinuxOptions: {type: container_engine_t}}, containers: [{name: c}] | seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "container_engine_t")
                    latest  | securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: c}] | seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")
                    v1.18   | securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: c}] |
                    latest  | securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: a}]}, containers: [{name: c}] |
                    v1.31   | securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: a}, {name: kernel.msgmax, value: a}]}, containers: [{name: c}] | forbidden sysctls (net.ipv4.tcp_rmem, kernel.msgmax)
                    v1.29   | securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout, value: a}]}, containers: [{name: c}] |
                    v1.28   | securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout, value: a}]}, containers: [{name: c}] | forbidden sysctls (net.ipv4.tcp_fin_timeout)
                    v1.26   | securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports, value: a}]}, containers: [{name: c}] | forbidden sysctls (net.ipv4.ip_local_reserved_ports)
                    latest  | securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: c}] | hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)
                    latest  | containers: [{name: c, livenessProbe: {httpGet: {host: h, port: 1}}}]  | probe or lifecycle host (container "c" uses probe or lifecycle host "h")
                    v1.33   | containers: [{name: c, livenessProbe: {httpGet: {host: h, port: 1}}}]  |
                    """)
    void baseline(String version, String pod, String refusal) {
        Desk desk = desk(PREFIX + "enforce: baseline, " + PREFIX + "enforce-version: " + version);
        assertThat(refusal(desk.create(Desk.pod(pod)))).isEqualTo(refusal == null ? "" : refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    VERSION | POD                                                                    | REFUSAL
                    latest  | containers: [{name: c, HARD}]                                          |
                    latest  | containers: [{name: c}]                                                | allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")
                    v1.24   | os: {name: windows}, securityContext: {runAsNonRoot: true}, containers: [{name: c, securityContext: {seccompProfile: {type: Localhost}, capabilities: {drop: [ALL]}}}] | allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false)
                    v1.25   | os: {name: windows}, securityContext: {runAsNonRoot: true}, containers: [{name: c}] |
                    v1.7    | securityContext: {runAsNonRoot: true}, containers: [{name: c}]         |
                    latest  | volumes: [{name: v, hostPath: {path: /}}], containers: [{name: c, HARD}] | restricted volume types (volume "v" uses restricted volume type "hostPath")
                    latest  | volumes: [{name: v, nfs: {path: /, server: s}}, {name: w, hostPath: {path: /}}, {name: x, emptyDir: {}}], containers: [{name: c, HARD}] | restricted volume types (volumes "v", "w" use restricted volume types "hostPath", "nfs")
                    latest  | securityContext: {runAsUser: 0}, containers: [{name: c, HARD}]         | runAsUser=0 (pod must not set runAsUser=0)
                    v1.22   | securityContext: {runAsUser: 0}, containers: [{name: c, HARD}]         |
                    latest  | hostUsers: false, securityContext: {runAsUser: 0}, containers: [{name: c, HARD}] |
                    latest  | securityContext: {runAsNonRoot: false}, containers: [{name: c, HARD}]  | runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)
                    latest  | hostNetwork: true, containers: [{name: c, HARD}]                       | host namespaces (hostNetwork=true)
                    v1.21   | containers: [{name: c, securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {add: [NET_RAW]}, seccompProfile: {type: RuntimeDefault}}}] | non-default capabilities (container "c" must not include "NET_RAW" in securityContext.capabilities.add)
                    v1.22   | containers: [{name: c, securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {add: [NET_RAW]}, seccompProfile: {type: RuntimeDefault}}}] | unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]; container "c" must not include "NET_RAW" in securityContext.capabilities.add)
                    """)
    void restricted(String version, String pod, String refusal) {
        Desk desk = desk(PREFIX + "enforce: restricted, " + PREFIX + "enforce-version: " + version);
        assertThat(refusal(desk.create(Desk.pod(pod.replace("HARD", HARD)))))
                .isEqualTo(refusal == null ? "" : refusal);
    }

    @Test
    void theMessageNamesTheStandard() {
        assertThatThrownBy(() ->
                        plugin.review(
                                desk(PREFIX
                                                + "enforce: baseline, "
                                                + PREFIX
                                                + "enforce-version: v1.30")
                                        .create(
                                                Desk.pod(
                                                        "hostPID: true, containers: [{name: c}]"))))
                .hasMessage(
                        "pods \"p\" is forbidden: violates PodSecurity \"baseline:v1.30\": host"
                                + " namespaces (hostPID=true)");
    }

    @Test
    void privilegedNamespacesAndThoseWithoutLabelsLetEverythingIn() {
        TypedMap pod = Desk.pod("hostPID: true, containers: [{name: c}]");
        plugin.review(desk("").create(pod));
        plugin.review(desk(PREFIX + "enforce: privileged").create(pod));
    }

    @Test
    void warningsAndNotesLetItIn() {
        Desk desk = desk(PREFIX + "warn: baseline, " + PREFIX + "audit: restricted");
        Attempt attempt =
                desk.create(Desk.pod("hostPID: true, containers: [{name: c, " + HARD + "}]"));
        plugin.review(attempt);
        assertThat(attempt.remarks().warnings())
                .containsExactly(
                        "would violate PodSecurity \"baseline:latest\": host namespaces"
                                + " (hostPID=true)");
        assertThat(desk.annotations())
                .containsEntry(PREFIX + "enforce-policy", "privileged:latest")
                .containsEntry(
                        PREFIX + "audit-violations",
                        "would violate PodSecurity \"restricted:latest\": host namespaces"
                                + " (hostPID=true)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    apps/v1  | Deployment  | spec: {template: TEMPLATE}
                    apps/v1  | StatefulSet | spec: {template: TEMPLATE}
                    apps/v1  | DaemonSet   | spec: {template: TEMPLATE}
                    apps/v1  | ReplicaSet  | spec: {template: TEMPLATE}
                    batch/v1 | Job         | spec: {template: TEMPLATE}
                    batch/v1 | CronJob     | spec: {jobTemplate: {spec: {template: TEMPLATE}}}
                    v1       | ReplicationController | spec: {template: TEMPLATE}
                    v1       | PodTemplate | template: TEMPLATE
                    """)
    void templatesAreWarnedOfAndNeverRefused(String apiVersion, String kind, String body) {
        String template = "{spec: {hostPID: true, containers: [{name: c}]}}";
        Attempt attempt =
                desk(PREFIX + "enforce: baseline, " + PREFIX + "warn: baseline")
                        .create(
                                Desk.object(
                                        "{apiVersion: "
                                                + apiVersion
                                                + ", kind: "
                                                + kind
                                                + ", metadata: {name: w, namespace: default}, "
                                                + body.replace("TEMPLATE", template)
                                                + "}"));
        plugin.review(attempt);
        assertThat(attempt.remarks().warnings())
                .containsExactly(
                        "would violate PodSecurity \"baseline:latest\": host namespaces"
                                + " (hostPID=true)");
    }

    @Test
    void labelsThatMeanNothingAreRefused() {
        Attempt attempt =
                new Desk()
                        .create(
                                Desk.object(
                                        namespace(
                                                PREFIX
                                                        + "enforce: strict, "
                                                        + PREFIX
                                                        + "warn-version: v2")));
        assertThatThrownBy(() -> plugin.review(attempt))
                .hasMessage(
                        "Namespace \"default\" is invalid: [metadata.labels["
                                + PREFIX
                                + "enforce]: Invalid value: \"strict\": must be one of privileged,"
                                + " baseline, restricted, metadata.labels["
                                + PREFIX
                                + "warn-version]: Invalid value: \"v2\": must be \"latest\" or"
                                + " \"v1.x\"]");
    }

    @Test
    void newLabelsTellOfPodsThatWouldNotBeLetIn() {
        Desk desk = new Desk();
        for (String name : new String[] {"b", "a", "c"}) {
            desk.with(
                    "{apiVersion: v1, kind: Pod, metadata: {name: "
                            + name
                            + ", namespace: default}, spec: {hostPID: true, containers: [{name:"
                            + " c}]}}");
        }
        desk.with(
                "{apiVersion: v1, kind: Pod, metadata: {name: z, namespace: default}, spec:"
                        + " {hostIPC: true, containers: [{name: c, ports: [{containerPort: 1,"
                        + " hostPort: 1}]}]}}");
        Attempt attempt =
                desk.update(
                        Desk.object(namespace("")),
                        Desk.object(namespace(PREFIX + "enforce: baseline")));
        plugin.review(attempt);
        assertThat(attempt.remarks().warnings())
                .containsExactly(
                        "existing pods in namespace \"default\" violate the new PodSecurity enforce"
                                + " level \"baseline:latest\"",
                        "a (and 2 other pods): host namespaces",
                        "z: host namespaces, hostPort");
    }

    @Test
    void onlyChangesThatMatterAreLookedAt() {
        Desk desk = desk(PREFIX + "enforce: baseline");
        TypedMap old = Desk.pod("hostPID: true, containers: [{name: c, image: a}]");
        plugin.review(
                desk.update(
                        old,
                        Desk.pod(
                                "hostPID: true, nodeName: node, containers: [{name: c, image: a}]")));
        assertThat(
                        refusal(
                                desk.update(
                                        old,
                                        Desk.pod(
                                                "hostPID: true, containers: [{name: c, image: b}]"))))
                .isEqualTo("host namespaces (hostPID=true)");
        plugin.review(
                desk.update(
                        "status",
                        old,
                        Desk.pod("hostPID: true, containers: [{name: c, image: b}]")));
    }
}
