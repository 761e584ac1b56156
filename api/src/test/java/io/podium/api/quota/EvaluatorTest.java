package io.podium.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ResourceQuota;
import io.podium.api.json.Typer;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What objects cost, as upstream's evaluators have it. */
class EvaluatorTest {
    private static final Schema SCHEMA = Schema.kubernetes();
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static TypedMap object(String apiVersion, String kind, String rest) {
        Resource resource = SCHEMA.kind(apiVersion, kind).orElseThrow();
        var free =
                (MapValue) YamlReader.value("{metadata: {name: a, namespace: here}, " + rest + "}");
        return Typer.type(free, resource.type()).value();
    }

    private static Amounts usage(String apiVersion, String kind, String rest) {
        String resource = SCHEMA.kind(apiVersion, kind).orElseThrow().groupResource();
        return Evaluator.of(resource).usage(object(apiVersion, kind, rest), NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD                                                                                        | USAGE
                    spec: {containers: [{name: c}]}                                                            | count/pods=1,pods=1
                    spec: {containers: [{name: c, resources: {requests: {cpu: 1, memory: 1Gi, ephemeral-storage: 1G}, limits: {cpu: 2, memory: 2Gi, ephemeral-storage: 2G}}}]} | count/pods=1,cpu=1,ephemeral-storage=1G,limits.cpu=2,limits.ephemeral-storage=2G,limits.memory=2Gi,memory=1Gi,pods=1,requests.cpu=1,requests.ephemeral-storage=1G,requests.memory=1Gi
                    spec: {containers: [{name: c, resources: {requests: {cpu: 1}}}, {name: d, resources: {requests: {cpu: 500m}}}]} | count/pods=1,cpu=1500m,pods=1,requests.cpu=1500m
                    spec: {initContainers: [{name: i, resources: {requests: {cpu: 3}}}], containers: [{name: c, resources: {requests: {cpu: 1}}}]} | count/pods=1,cpu=3,pods=1,requests.cpu=3
                    spec: {initContainers: [{name: s, restartPolicy: Always, resources: {requests: {cpu: 1}}}, {name: i, resources: {requests: {cpu: 1}}}], containers: [{name: c, resources: {requests: {cpu: 2}}}]} | count/pods=1,cpu=3,pods=1,requests.cpu=3
                    spec: {overhead: {cpu: 250m}, containers: [{name: c, resources: {requests: {cpu: 1}}}]}    | count/pods=1,cpu=1250m,pods=1,requests.cpu=1250m
                    spec: {resources: {requests: {cpu: 4}}, containers: [{name: c, resources: {requests: {cpu: 1}}}]} | count/pods=1,cpu=4,pods=1,requests.cpu=4
                    spec: {containers: [{name: c, resources: {requests: {hugepages-2Mi: 4Mi, example.com/gpu: 2}}}]} | count/pods=1,hugepages-2Mi=4Mi,pods=1,requests.example.com/gpu=2,requests.hugepages-2Mi=4Mi
                    status: {phase: Succeeded}, spec: {containers: [{name: c, resources: {requests: {cpu: 1}}}]} | count/pods=1
                    status: {phase: Failed}, spec: {containers: [{name: c}]}                                   | count/pods=1
                    """)
    void pods(String rest, String usage) {
        assertThat(usage("v1", "Pod", rest.replace(": 1}", ": \"1\"}")).toString())
                .isEqualTo(usage);
    }

    @Test
    void aPodWhoseTimeIsOverCountsNoMore() {
        for (String[] row :
                new String[][] {
                    {"2029-12-31T23:59:30Z", "count/pods=1,pods=1"},
                    {"2029-12-31T23:59:29Z", "count/pods=1"}
                }) {
            var free =
                    (MapValue)
                            YamlReader.value(
                                    "{metadata: {name: a, deletionTimestamp: \""
                                            + row[0]
                                            + "\", deletionGracePeriodSeconds: 30}, spec:"
                                            + " {containers: [{name: c}]}}");
            TypedMap pod = Typer.type(free, SCHEMA.kind("v1", "Pod").orElseThrow().type()).value();
            assertThat(Evaluator.of("pods").usage(pod, NOW).toString()).isEqualTo(row[1]);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v1 | Service | spec: {type: ClusterIP, ports: [{port: 1}]} | count/services=1,services=1,services.loadbalancers=0,services.nodeports=0
                    v1 | Service | spec: {type: NodePort, ports: [{port: 1}, {port: 2}]} | count/services=1,services=1,services.loadbalancers=0,services.nodeports=2
                    v1 | Service | spec: {type: LoadBalancer, ports: [{port: 1}, {port: 2}]} | count/services=1,services=1,services.loadbalancers=1,services.nodeports=2
                    v1 | Service | spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 1, nodePort: 30000}, {port: 2}]} | count/services=1,services=1,services.loadbalancers=1,services.nodeports=1
                    v1 | PersistentVolumeClaim | spec: {resources: {requests: {storage: 1Gi}}} | count/persistentvolumeclaims=1,persistentvolumeclaims=1,requests.storage=1Gi
                    v1 | PersistentVolumeClaim | spec: {storageClassName: gold, resources: {requests: {storage: 1Gi}}} | count/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/requests.storage=1Gi,persistentvolumeclaims=1,requests.storage=1Gi
                    v1 | PersistentVolumeClaim | spec: {resources: {requests: {storage: 1Gi}}}, status: {allocatedResources: {storage: 2Gi}} | count/persistentvolumeclaims=1,persistentvolumeclaims=1,requests.storage=2Gi
                    v1 | ConfigMap | data: {} | configmaps=1,count/configmaps=1
                    v1 | Secret | data: {} | count/secrets=1,secrets=1
                    v1 | ReplicationController | spec: {} | count/replicationcontrollers=1,replicationcontrollers=1
                    v1 | ResourceQuota | spec: {} | count/resourcequotas=1,resourcequotas=1
                    v1 | ServiceAccount | secrets: [] | count/serviceaccounts=1
                    apps/v1 | Deployment | spec: {} | count/deployments.apps=1
                    batch/v1 | Job | spec: {} | count/jobs.batch=1
                    resource.k8s.io/v1 | ResourceClaim | spec: {devices: {requests: [{name: a, exactly: {deviceClassName: gpu, count: 2}}, {name: b, exactly: {deviceClassName: gpu, allocationMode: All}}]}} | count/resourceclaims.resource.k8s.io=1,gpu.deviceclass.resource.k8s.io/devices=34
                    resource.k8s.io/v1 | ResourceClaim | spec: {devices: {requests: [{name: a, firstAvailable: [{name: x, deviceClassName: big, count: 1}, {name: z, deviceClassName: small, count: 4}]}]}} | big.deviceclass.resource.k8s.io/devices=1,count/resourceclaims.resource.k8s.io=1,small.deviceclass.resource.k8s.io/devices=4
                    """)
    void otherKinds(String apiVersion, String kind, String rest, String usage) {
        assertThat(usage(apiVersion, kind, rest).toString()).isEqualTo(usage);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    QUOTA                                                   | POD                                                      | MATCHES
                    hard: {pods: 1}                                         | containers: [{name: c}]                                  | true
                    hard: {configmaps: 1}                                   | containers: [{name: c}]                                  | false
                    hard: {pods: 1}, scopes: [BestEffort]                   | containers: [{name: c}]                                  | true
                    hard: {pods: 1}, scopes: [BestEffort]                   | containers: [{name: c, resources: {requests: {cpu: 1m}}}] | false
                    hard: {pods: 1}, scopes: [NotBestEffort]                | containers: [{name: c, resources: {limits: {memory: 1Mi}}}] | true
                    hard: {pods: 1}, scopes: [Terminating]                  | activeDeadlineSeconds: 9, containers: [{name: c}]        | true
                    hard: {pods: 1}, scopes: [Terminating]                  | containers: [{name: c}]                                  | false
                    hard: {pods: 1}, scopes: [NotTerminating, BestEffort]   | containers: [{name: c}]                                  | true
                    hard: {pods: 1}, scopes: [Terminating, BestEffort]      | containers: [{name: c}]                                  | false
                    hard: {pods: 1}, scopes: [PriorityClass]                | priorityClassName: high, containers: [{name: c}]         | true
                    hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]} | priorityClassName: high, containers: [{name: c}] | true
                    hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]} | containers: [{name: c}] | false
                    hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: NotIn, values: [high]}]} | containers: [{name: c}] | true
                    hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: NotIn, values: [high]}]} | priorityClassName: high, containers: [{name: c}] | false
                    hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: DoesNotExist}]} | containers: [{name: c}] | true
                    hard: {pods: 1}, scopes: [CrossNamespacePodAffinity]    | affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: k, namespaces: [x]}]}}, containers: [{name: c}] | true
                    hard: {pods: 1}, scopes: [CrossNamespacePodAffinity]    | affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: k, namespaceSelector: {}}}]}}, containers: [{name: c}] | true
                    hard: {pods: 1}, scopes: [CrossNamespacePodAffinity]    | affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: k}]}}, containers: [{name: c}] | false
                    """)
    void scopes(String quota, String pod, boolean matches) {
        TypedMap tree =
                object("v1", "ResourceQuota", "spec: {" + quota.replace(": 1}", ": \"1\"}") + "}");
        QuotaTerms terms = QuotaTerms.of(ResourceQuota.of(tree));
        assertThat(terms.matches(Evaluator.of("pods"), object("v1", "Pod", "spec: {" + pod + "}")))
                .isEqualTo(matches);
    }

    @Test
    void aClassOfVolumesIsAScopeOfClaims() {
        TypedMap tree =
                object(
                        "v1",
                        "ResourceQuota",
                        "spec: {hard: {requests.storage: 1Gi}, scopeSelector: {matchExpressions:"
                                + " [{scopeName: VolumeAttributesClass, operator: In, values:"
                                + " [fast]}]}}");
        QuotaTerms terms = QuotaTerms.of(ResourceQuota.of(tree));
        Evaluator claims = Evaluator.of("persistentvolumeclaims");
        for (String[] row :
                new String[][] {
                    {"spec: {volumeAttributesClassName: fast}", "true"},
                    {"spec: {}, status: {currentVolumeAttributesClassName: fast}", "true"},
                    {"spec: {volumeAttributesClassName: slow}", "false"},
                    {"spec: {}", "false"}
                }) {
            assertThat(terms.matches(claims, object("v1", "PersistentVolumeClaim", row[0])))
                    .as(row[0])
                    .isEqualTo(Boolean.parseBoolean(row[1]));
        }
    }

    @Test
    void whoIsMeasuredMustSayHowMuch() {
        TypedMap pod =
                object(
                        "v1",
                        "Pod",
                        "spec: {initContainers: [{name: i}], containers: [{name: b}, {name: a,"
                                + " resources: {requests: {cpu: 1m}}}]}");
        Evaluator pods = Evaluator.of("pods");
        assertThat(pods.missing(java.util.Set.of("cpu", "memory", "pods"), pod))
                .isEqualTo("must specify cpu for: b,i; memory for: a,b,i");
        assertThat(pods.missing(java.util.Set.of("ephemeral-storage", "pods"), pod)).isEmpty();
    }
}
