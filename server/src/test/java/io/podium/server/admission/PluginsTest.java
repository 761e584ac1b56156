package io.podium.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.base.random.Randomness;
import io.podium.server.admission.Attempt.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The smaller plug-ins, each with what it lets by and what it keeps out. */
class PluginsTest {
    private static final String CLAIM =
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, namespace: default},"
                    + " spec: {%s resources: {requests: {storage: %s}}}, status: {phase: %s}}";

    private static String refusal(Admission plugin, Attempt attempt) {
        try {
            plugin.review(plugin.mutate(attempt));
            return "";
        } catch (ApiError error) {
            assertThat(error.code()).isEqualTo(403);
            return error.getMessage().replaceFirst("^.* is forbidden: ", "");
        }
    }

    @Test
    void theyAreAskedInUpstreamsOrder() {
        assertThat(Admissions.builtIn(Randomness.seeded(1), List.of()).plugins())
                .extracting(Admission::name)
                .containsExactly(
                        "NamespaceLifecycle",
                        "PodPreset",
                        "LimitRanger",
                        "ServiceAccount",
                        "TaintNodesByCondition",
                        "PodSecurity",
                        "Priority",
                        "DefaultTolerationSeconds",
                        "DefaultStorageClass",
                        "StorageObjectInUseProtection",
                        "PersistentVolumeClaimResize",
                        "RuntimeClass",
                        "DefaultIngressClass",
                        "DenyServiceExternalIPs",
                        "PodTopologyLabels",
                        "ResourceQuota");
    }

    @Test
    void aNewNodeTakesNoPodsYet() {
        Attempt attempt =
                new Desk()
                        .create(
                                Desk.object(
                                        "{apiVersion: v1, kind: Node, metadata: {name: node}}"));
        Attempt once = new NodeTaints().mutate(attempt);
        assertThat(once.subject().map("spec").list("taints"))
                .hasToString("[{key: node.kubernetes.io/not-ready, effect: NoSchedule}]");
        assertThat(new NodeTaints().mutate(once)).isSameAs(once);
        Attempt update = new Desk().update(attempt.subject(), attempt.subject());
        assertThat(new NodeTaints().mutate(update)).isSameAs(update);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    OLD                | NOW                | REFUSAL
                                       |                    |
                                       | 192.0.2.1          | Use of external IPs is denied by admission control
                    192.0.2.1          | 192.0.2.1          |
                    192.0.2.1          | 192.0.2.2          | Use of external IPs is denied by admission control
                    192.0.2.1          |                    |
                    """)
    void nobodyTakesForeignAddresses(String old, String now, String refusal) {
        String service =
                "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: default}, spec:"
                        + " {externalIPs: [%s], ports: [{port: 80}]}}";
        var next = Desk.object(service.formatted(now == null ? "" : now));
        Attempt attempt =
                old == null
                        ? new Desk().create(next)
                        : new Desk().update(Desk.object(service.formatted(old)), next);
        assertThat(refusal(new ExternalAddresses(), attempt))
                .isEqualTo(refusal == null ? "" : refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SPEC                                                      | REFUSAL
                    runtimeClassName: sandbox                                 |
                    runtimeClassName: sandbox, overhead: {cpu: 250m}          |
                    runtimeClassName: sandbox, overhead: {cpu: 251m}          | pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead
                    runtimeClassName: ghost                                   | pod rejected: RuntimeClass "ghost" not found
                    overhead: {cpu: 250m}                                     | pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead
                    runtimeClassName: plain, overhead: {cpu: 250m}            | pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead
                    runtimeClassName: sandbox, nodeSelector: {runtime: other} | conflict: runtimeClass.scheduling.nodeSelector[runtime] = gvisor; pod.spec.nodeSelector[runtime] = other
                    """)
    void runtimeClasses(String spec, String refusal) {
        Desk desk =
                new Desk()
                        .with(
                                "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name:"
                                        + " sandbox}, handler: runsc, overhead: {podFixed: {cpu:"
                                        + " 250m}}, scheduling: {nodeSelector: {runtime: gvisor},"
                                        + " tolerations: [{key: sandbox, operator: Exists}]}}")
                        .with(
                                "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name:"
                                        + " plain}, handler: runc}");
        Attempt attempt = desk.create(Desk.pod(spec + ", containers: [{name: c}]"));
        assertThat(refusal(new RuntimeClasses(), attempt))
                .isEqualTo(refusal == null ? "" : refusal);
        if (refusal == null) {
            Pod pod = Pod.of(new RuntimeClasses().mutate(attempt).subject());
            assertThat(pod.spec().overhead()).containsEntry("cpu", "250m");
            assertThat(pod.spec().nodeSelector()).containsEntry("runtime", "gvisor");
            assertThat(pod.spec().tolerations().getLast().key()).isEqualTo("sandbox");
        }
    }

    @Test
    void claimsGetTheNewestDefaultClass() {
        Desk desk = new Desk();
        for (String one :
                new String[] {
                    "old, 2020-01-01T00:00:00Z",
                    "b, 2021-01-01T00:00:00Z",
                    "a, 2021-01-01T00:00:00Z"
                }) {
            String[] words = one.split(", ", 2);
            desk.with(
                    "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: x, metadata:"
                            + " {name: "
                            + words[0]
                            + ", creationTimestamp: \""
                            + words[1]
                            + "\", annotations: {storageclass.kubernetes.io/is-default-class:"
                            + " \"true\"}}}");
        }
        var plugin = new StorageClasses();
        Attempt silent = desk.create(Desk.object(CLAIM.formatted("", "1Gi", "Pending")));
        assertThat(plugin.mutate(silent).subject().map("spec").string("storageClassName"))
                .isEqualTo("a");
        Attempt none =
                desk.create(
                        Desk.object(CLAIM.formatted("storageClassName: \"\",", "1Gi", "Pending")));
        assertThat(plugin.mutate(none)).isSameAs(none);
        Attempt without = new Desk().create(Desk.object(CLAIM.formatted("", "1Gi", "Pending")));
        assertThat(plugin.mutate(without)).isSameAs(without);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    CLASS  | PHASE   | SIZE | REFUSAL
                    grows  | Bound   | 2Gi  |
                    grows  | Bound   | 1Gi  |
                    grows  | Pending | 2Gi  | Only bound persistent volume claims can be expanded
                    stays  | Bound   | 2Gi  | only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize
                    ghost  | Bound   | 2Gi  | only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize
                    stays  | Bound   | 1Gi  |
                    """)
    void claimsGrowWhereTheirClassLetsThem(
            String storageClass, String phase, String size, String refusal) {
        Desk desk =
                new Desk()
                        .with(
                                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name:"
                                        + " grows}, provisioner: x, allowVolumeExpansion: true}")
                        .with(
                                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name:"
                                        + " stays}, provisioner: x}");
        String named = "storageClassName: " + storageClass + ",";
        Attempt attempt =
                desk.update(
                        Desk.object(CLAIM.formatted(named, "1Gi", phase)),
                        Desk.object(CLAIM.formatted(named, size, phase)));
        assertThat(refusal(new ClaimGrowth(), attempt)).isEqualTo(refusal == null ? "" : refusal);
    }

    @Test
    void volumesAndClaimsAreProtected() {
        Attempt claim = new Desk().create(Desk.object(CLAIM.formatted("", "1Gi", "Pending")));
        Attempt once = new InUse().mutate(claim);
        assertThat(once.subject().map("metadata").list("finalizers"))
                .containsExactly("kubernetes.io/pvc-protection");
        assertThat(new InUse().mutate(once)).isSameAs(once);
        Attempt volume =
                new Desk()
                        .create(
                                Desk.object(
                                        "{apiVersion: v1, kind: PersistentVolume, metadata: {name:"
                                                + " v}}"));
        assertThat(new InUse().mutate(volume).subject().map("metadata").list("finalizers"))
                .containsExactly("kubernetes.io/pv-protection");
        Attempt other = new Desk().create(Desk.pod("containers: [{name: c}]"));
        assertThat(new InUse().mutate(other)).isSameAs(other);
    }

    @Test
    void anIngressGetsTheDefaultClassUnlessItNamesOne() {
        Desk desk =
                new Desk()
                        .with(
                                "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata:"
                                        + " {name: usual, annotations:"
                                        + " {ingressclass.kubernetes.io/is-default-class:"
                                        + " \"true\"}}}");
        String ingress =
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace:"
                        + " default%s}, spec: {%s}}";
        var plugin = new DefaultIngressClass();
        Attempt silent = desk.create(Desk.object(ingress.formatted("", "")));
        assertThat(plugin.mutate(silent).subject().map("spec").string("ingressClassName"))
                .isEqualTo("usual");
        Attempt named = desk.create(Desk.object(ingress.formatted("", "ingressClassName: mine")));
        assertThat(plugin.mutate(named)).isSameAs(named);
        Attempt former =
                desk.create(
                        Desk.object(
                                ingress.formatted(
                                        ", annotations: {kubernetes.io/ingress.class: mine}", "")));
        assertThat(plugin.mutate(former)).isSameAs(former);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD                                                                            | REFUSAL
                    volumes: [{name: v, secret: {secretName: mine}}], containers: [{name: c}]      |
                    volumes: [{name: v, secret: {secretName: other}}], containers: [{name: c}]     | volume with secret.secretName="other" is not allowed because service account careful does not reference that secret
                    containers: [{name: c, env: [{name: E, valueFrom: {secretKeyRef: {name: other, key: k}}}]}] | container c with envVar E referencing secret.secretName="other" is not allowed because service account careful does not reference that secret
                    initContainers: [{name: i, envFrom: [{secretRef: {name: other}}]}], containers: [{name: c}] | init container i with envFrom referencing secret.secretName="other" is not allowed because service account careful does not reference that secret
                    imagePullSecrets: [{name: pull}], containers: [{name: c}]                      |
                    imagePullSecrets: [{name: mine}], containers: [{name: c}]                      | imagePullSecrets[0].name="mine" is not allowed because service account careful does not reference that imagePullSecret
                    """)
    void accountsThatListTheirSecretsKeepToThem(String pod, String refusal) {
        Desk desk =
                new Desk()
                        .with(
                                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: careful,"
                                        + " namespace: default, annotations:"
                                        + " {kubernetes.io/enforce-mountable-secrets: \"true\"}},"
                                        + " secrets: [{name: mine}], imagePullSecrets: [{name:"
                                        + " pull}]}");
        Attempt attempt = desk.create(Desk.pod("serviceAccountName: careful, " + pod));
        assertThat(refusal(new ServiceAccounts(Randomness.seeded(1)), attempt))
                .isEqualTo(refusal == null ? "" : refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    CONTAINER                                                                          | REFUSAL
                    {name: e, env: [{name: E, valueFrom: {secretKeyRef: {name: mine, key: k}}}]}       |
                    {name: e, env: [{name: E, valueFrom: {secretKeyRef: {name: other, key: k}}}]}      | ephemeral container e with envVar E referencing secret.secretName="other" is not allowed because service account careful does not reference that secret
                    {name: e, envFrom: [{secretRef: {name: other}}]}                                   | ephemeral container e with envFrom referencing secret.secretName="other" is not allowed because service account careful does not reference that secret
                    """)
    void containersPutIntoAPodReachNoOtherSecretsEither(String container, String refusal) {
        Desk desk =
                new Desk()
                        .with(
                                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: careful,"
                                        + " namespace: default, annotations:"
                                        + " {kubernetes.io/enforce-mountable-secrets: \"true\"}},"
                                        + " secrets: [{name: mine}]}");
        String spec = "serviceAccountName: careful, containers: [{name: c}]";
        TypedMap now = Desk.pod(spec + ", ephemeralContainers: [" + container + "]");
        Attempt attempt = desk.update("ephemeralcontainers", Desk.pod(spec), now);
        var plugin = new ServiceAccounts(Randomness.seeded(1));
        if (refusal == null) {
            plugin.review(plugin.mutate(attempt));
            return;
        }
        assertThatThrownBy(() -> plugin.review(plugin.mutate(attempt)))
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.code()).isEqualTo(500))
                .hasMessage(refusal);
    }

    @Test
    void secretsAreRefusedBeforeAnybodyLooksAtTheRestOfThePod() {
        var plugin = new ServiceAccounts(Randomness.seeded(1));
        Attempt mirror =
                new Desk()
                        .create(
                                Desk.object(
                                        "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace:"
                                                + " default, annotations:"
                                                + " {kubernetes.io/config.mirror: x}}, spec:"
                                                + " {serviceAccountName: a}}"));
        assertThatThrownBy(() -> plugin.mutate(mirror))
                .hasMessageEndingWith("a mirror pod may not reference service accounts");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    containers: [{name: c}]                                                        |
                    serviceAccountName: a, containers: [{name: c}]                                 | a mirror pod may not reference service accounts
                    volumes: [{name: v, secret: {secretName: s}}], containers: [{name: c}]         | a mirror pod may not reference secrets
                    volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}], containers: [{name: c}] | a mirror pod may not use ServiceAccountToken volume projections
                    """)
    void mirrorPodsReachNothing(String pod, String refusal) {
        Attempt attempt =
                new Desk()
                        .create(
                                Desk.object(
                                        "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace:"
                                                + " default, annotations:"
                                                + " {kubernetes.io/config.mirror: x}}, spec: {"
                                                + pod
                                                + "}}"));
        assertThat(refusal(new ServiceAccounts(Randomness.seeded(1)), attempt))
                .isEqualTo(refusal == null ? "" : refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    OPERATION | NAMESPACE | REFUSAL
                    CREATE    | there     |
                    CREATE    | ending    | unable to create new content in namespace ending because it is being terminated
                    CREATE    | ghost     | namespaces "ghost" not found
                    UPDATE    | ending    |
                    UPDATE    | ghost     | namespaces "ghost" not found
                    DELETE    | ending    |
                    """)
    void namespacesMustBeThere(Operation operation, String namespace, String refusal) {
        Desk desk =
                new Desk()
                        .with("{apiVersion: v1, kind: Namespace, metadata: {name: there}}")
                        .with(
                                "{apiVersion: v1, kind: Namespace, metadata: {name: ending}, status:"
                                        + " {phase: Terminating}}");
        var object =
                Desk.object(
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: "
                                + namespace
                                + "}}");
        Attempt attempt =
                switch (operation) {
                    case CREATE -> desk.create(object);
                    case DELETE -> desk.delete(object);
                    default -> desk.update(object, object);
                };
        String said = "";
        try {
            new NamespaceLifecycle().review(attempt);
        } catch (ApiError error) {
            said = error.getMessage().replaceFirst("^.* is forbidden: ", "");
            assertThat(error.code()).isEqualTo(namespace.equals("ghost") ? 404 : 403);
        }
        assertThat(said).isEqualTo(refusal == null ? "" : refusal);
    }

    @Test
    void theClustersOwnNamespacesStay() {
        for (String name : new String[] {"default", "kube-system", "kube-public"}) {
            assertThat(refusal(new NamespaceLifecycle(), new Desk().delete(namespace(name))))
                    .isEqualTo("this namespace may not be deleted");
        }
        assertThat(refusal(new NamespaceLifecycle(), new Desk().delete(namespace("mine"))))
                .isEmpty();
    }

    private static io.podium.api.value.TypedMap namespace(String name) {
        return Desk.object("{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
    }

    @Test
    void tolerationsOfTheirOwnAreKept() {
        MapValue spec =
                new DefaultTolerations()
                        .mutate(
                                new Desk()
                                        .create(
                                                Desk.pod(
                                                        "tolerations: [{operator: Exists}],"
                                                                + " containers: [{name: c}]")))
                        .subject()
                        .map("spec");
        assertThat(spec.list("tolerations")).hasSize(1);
    }
}
