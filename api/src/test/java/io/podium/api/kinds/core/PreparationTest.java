package io.podium.api.kinds.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.patch.MergePatch;
import io.podium.api.schema.Schema;
import io.podium.api.strategy.Checked;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What strategies set, clear and keep. */
class PreparationTest {
    private static final Checked PODS = new Checked("v1", "Pod");

    private static ApiObject pod(String resources) {
        return PODS.create(
                "{'metadata':{'name':'p','namespace':'d'},'spec':{'containers':[{'name':'c','image':'i:1',"
                        + "'resources':"
                        + resources
                        + "}]},'status':{'phase':'Running'}}");
    }

    private static MapValue status(ApiObject object) {
        return object.value().map("status");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                                                                | BestEffort
                    {'requests':{'cpu':'1'}}                                                          | Burstable
                    {'limits':{'cpu':'1'}}                                                            | Burstable
                    {'limits':{'cpu':'1','memory':'1Gi'}}                                             | Guaranteed
                    {'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'1','memory':'1024Mi'}}    | Guaranteed
                    {'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'500m'}}                   | Burstable
                    {'requests':{'ephemeral-storage':'1Gi'}}                                          | BestEffort
                    """)
    void aNewPodIsPendingAndHasAQuality(String resources, String quality) {
        ApiObject pod = pod(resources);
        assertThat(status(pod).string("phase")).isEqualTo("Pending");
        assertThat(status(pod).string("qosClass")).isEqualTo(quality);
        assertThat(status(pod).size()).isEqualTo(2);
    }

    @Test
    void podsGetTolerationsForNodesInTroubleOnlyIfTheyHaveNone() {
        MapValue spec = pod("{}").value().map("spec");
        assertThat(spec.list("tolerations")).hasSize(2);
        assertThat(spec.list("tolerations").map(0))
                .isEqualTo(
                        JsonText.parse(
                                "{'key':'node.kubernetes.io/not-ready',"
                                        + "'operator':'Exists','effect':'NoExecute','tolerationSeconds':300}"));
        ApiObject own =
                PODS.create(
                        "{'spec':{'tolerations':[{'key':'node.kubernetes.io/not-ready','effect':'NoExecute',"
                                + "'operator':'Exists'}]}}");
        assertThat(own.value().map("spec").list("tolerations")).hasSize(2);
        ApiObject all = PODS.create("{'spec':{'tolerations':[{'operator':'Exists'}]}}");
        assertThat(all.value().map("spec").list("tolerations")).hasSize(1);
    }

    @Test
    void anUpdateKeepsTheStatusAndAStatusUpdateKeepsTheSpec() {
        ApiObject old = pod("{}");
        ApiObject changed =
                PODS.update(old, "{'status':{'phase':'Failed'},'metadata':{'labels':{'a':'b'}}}");
        assertThat(changed.value().get("status")).isEqualTo(old.value().get("status"));
        assertThat(changed.metadata().labels()).isEqualTo(Map.of("a", "b"));
        var both =
                MergePatch.apply(
                                old.value(),
                                JsonText.parse(
                                        "{'spec':{'nodeName':'x'},'status':{'phase':'Running','qosClass':null},"
                                                + "'metadata':{'annotations':{'a':'b'},"
                                                + "'ownerReferences':[{'uid':'u'}]}}"))
                        .value();
        ApiObject status = PODS.strategy().prepareStatusUpdate(PODS.strategy().view(both), old);
        assertThat(status.value().get("spec")).isSameAs(old.value().get("spec"));
        assertThat(status(status).string("phase")).isEqualTo("Running");
        assertThat(status(status).string("qosClass")).isEqualTo("BestEffort");
        assertThat(status.metadata().annotations()).isEqualTo(Map.of("a", "b"));
        assertThat(status.metadata().ownerReferences()).isEmpty();
    }

    @Test
    void aPodHasThirtySecondsOfGraceUnlessItSaysOtherwise() {
        assertThat(PODS.strategy().defaultGraceSeconds(pod("{}"))).isEqualTo(30);
        assertThat(
                        PODS.strategy()
                                .defaultGraceSeconds(
                                        PODS.create(
                                                "{'spec':{'terminationGracePeriodSeconds':0}}")))
                .isZero();
    }

    @Test
    void selectableFieldsOfAPod() {
        ApiObject pod = PODS.create("{'spec':{'nodeName':'n','containers':[]}}");
        assertThat(PODS.strategy().selectableFields(pod))
                .containsEntry("spec.nodeName", "n")
                .containsEntry("status.phase", "Pending")
                .containsEntry("spec.hostNetwork", "false")
                .containsEntry("status.podIP", "")
                .containsEntry("spec.schedulerName", "default-scheduler");
    }

    @Test
    void aNamespaceKeepsItsFinalizersAndItsLabel() {
        var namespaces = new Checked("v1", "Namespace");
        ApiObject created = namespaces.create("{'metadata':{'name':'n'}}");
        assertThat(created.value().map("spec").list("finalizers")).containsExactly("kubernetes");
        assertThat(status(created).string("phase")).isEqualTo("Active");
        assertThat(created.metadata().labels())
                .isEqualTo(Map.of("kubernetes.io/metadata.name", "n"));
        ApiObject changed =
                namespaces.update(
                        created, "{'spec':{'finalizers':null},'metadata':{'labels':null}}");
        assertThat(changed.value().map("spec").list("finalizers")).containsExactly("kubernetes");
        assertThat(changed.metadata().labels())
                .isEqualTo(Map.of("kubernetes.io/metadata.name", "n"));
    }

    @Test
    void aServiceKeepsItsAddressWhenAnUpdateLeavesItOut() {
        var services = new Checked("v1", "Service");
        ApiObject old =
                services.create(
                        "{'metadata':{'name':'s','namespace':'d'},"
                                + "'spec':{'clusterIP':'10.96.0.9','ports':[{'port':80}]}}");
        MapValue spec = old.value().map("spec");
        assertThat(spec.list("clusterIPs")).containsExactly("10.96.0.9");
        assertThat(spec.list("ipFamilies")).containsExactly("IPv4");
        assertThat(spec.string("ipFamilyPolicy")).isEqualTo("SingleStack");
        assertThat(spec.string("internalTrafficPolicy")).isEqualTo("Cluster");
        assertThat(spec.list("ports").map(0).get("targetPort")).isEqualTo(80L);
        ApiObject kept =
                services.update(
                        old, "{'spec':{'clusterIP':null,'clusterIPs':null,'ipFamilies':null}}");
        assertThat(kept.value().map("spec")).isEqualTo(spec);
        ApiObject moved =
                services.update(
                        old, "{'spec':{'clusterIP':'10.96.0.8','clusterIPs':['10.96.0.8']}}");
        assertThat(services.updateFaults(moved, old))
                .containsExactly(
                        "spec.clusterIPs[0]: Invalid value: [\"10.96.0.8\"]: may not change once"
                                + " set");
    }

    @ParameterizedTest
    @CsvFileSource(resources = "services.txt", delimiter = '|', quoteCharacter = '`')
    void checksServices(String spec, String faults) {
        var services = new Checked("v1", "Service");
        List<String> found =
                services
                        .faults(
                                services.create(
                                        "{'metadata':{'name':'s','namespace':'d'},'spec':"
                                                + spec
                                                + "}"))
                        .stream()
                        .filter(fault -> !fault.contains("is not supported yet"))
                        .map(fault -> fault.replaceAll(": supported values.*", ""))
                        .toList();
        assertThat(String.join(",", found)).isEqualTo(faults == null ? "" : faults);
    }

    @Test
    void annotationsAndConfigMapsHaveTheirBounds() {
        var maps = new Checked("v1", "ConfigMap");
        String meta = "{'metadata':{'name':'c','namespace':'d'";
        ApiObject full =
                maps.create(meta + ",'annotations':{'a':'" + "x".repeat(256 * 1024 - 1) + "'}}}");
        assertThat(maps.faults(full)).isEmpty();
        ApiObject over =
                maps.create(meta + ",'annotations':{'a':'" + "x".repeat(256 * 1024) + "'}}}");
        assertThat(maps.faults(over))
                .containsExactly(
                        "metadata.annotations: Too long: may not be more than 262144 bytes");
        ApiObject big = maps.create(meta + "},'data':{'a':'" + "x".repeat(1024 * 1024) + "'}}");
        assertThat(maps.faults(big)).isEmpty();
        ApiObject tooBig =
                maps.create(meta + "},'data':{'a':'" + "x".repeat(1024 * 1024) + "','b':'y'}}");
        assertThat(maps.faults(tooBig))
                .containsExactly("[]: Too long: may not be more than 1048576 bytes");
    }

    @Test
    void aJobLooksForItsOwnPodsOnly() {
        var jobs = new Checked("batch/v1", "Job");
        ApiObject job =
                jobs.create(
                        "{'metadata':{'name':'j','namespace':'d','uid':'u-1'},'spec':{'template':"
                                + "{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}}");
        MapValue spec = job.value().map("spec");
        assertThat(spec.at("selector", "matchLabels"))
                .isEqualTo(JsonText.parse("{'batch.kubernetes.io/controller-uid':'u-1'}"));
        assertThat(spec.at("template", "metadata", "labels").string("batch.kubernetes.io/job-name"))
                .isEqualTo("j");
        assertThat(jobs.faults(job)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1.2.3.4       | true
                    0.0.0.0       | true
                    1.2.3         | false
                    1.2.3.256     | false
                    01.2.3.4      | false
                    1.2.3.4.5     | false
                    ::            | true
                    ::1           | true
                    fe80::1       | true
                    1:2:3:4:5:6:7:8 | true
                    1:2:3:4:5:6:7 | false
                    1::2::3       | false
                    ::ffff:1.2.3.4 | true
                    12345::       | false
                    g::           | false
                    example.com   | false
                    """)
    void knowsAddressesFromNames(String text, boolean isAddress) {
        assertThat(Addresses.isAddress(text)).isEqualTo(isAddress);
    }

    @Test
    void aBindingNamesANode() {
        var bindings = new Checked("v1", "Binding");
        assertThat(bindings.faults(bindings.create("{'target':{'kind':'Pod'}}")))
                .containsExactly(
                        "target.kind: Unsupported value: \"Pod\": supported values: \"Node\","
                                + " \"<empty>\"",
                        "target.name: Required value");
        assertThat(Schema.kubernetes().kind("v1", "Binding")).isPresent();
    }

    @Test
    void aPodWithGatesSaysSoFromTheBeginning() {
        ApiObject gated =
                PODS.create(
                        "{'spec':{'schedulingGates':[{'name':'g'}],'containers':[{'name':'c','image':'i'}]}}");
        assertThat(status(gated).list("conditions").map(0))
                .isEqualTo(
                        JsonText.parse(
                                "{'type':'PodScheduled','status':'False','reason':'SchedulingGated',"
                                        + "'message':'Scheduling is blocked due to non-empty scheduling gates'}"));
    }

    /** What stands in the selector once the pod is made. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'labelSelector':{},'matchLabelKeys':['a']                        | [{'key':'a','operator':'In','values':['1']}]
                    'labelSelector':{},'mismatchLabelKeys':['b']                     | [{'key':'b','operator':'NotIn','values':['2']}]
                    'labelSelector':{},'matchLabelKeys':['a'],'mismatchLabelKeys':['b'] | [{'key':'a','operator':'In','values':['1']},{'key':'b','operator':'NotIn','values':['2']}]
                    'labelSelector':{},'matchLabelKeys':['none']                     | []
                    'labelSelector':{}                                               | []
                    """)
    void keysOfLabelsBecomeConditions(String term, String expressions) {
        String whole = "{'topologyKey':'zone'," + term + "}";
        ApiObject pod =
                PODS.create(
                        "{'metadata':{'labels':{'a':'1','b':'2'}},'spec':{'affinity':{'podAffinity':{"
                                + "'requiredDuringSchedulingIgnoredDuringExecution':["
                                + whole
                                + "]},'podAntiAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':["
                                + "{'weight':1,'podAffinityTerm':"
                                + whole
                                + "}]}}}}");
        MapValue affinity = pod.value().map("spec").map("affinity");
        MapValue near =
                affinity.map("podAffinity")
                        .list("requiredDuringSchedulingIgnoredDuringExecution")
                        .map(0);
        MapValue far =
                affinity.map("podAntiAffinity")
                        .list("preferredDuringSchedulingIgnoredDuringExecution")
                        .map(0)
                        .map("podAffinityTerm");
        for (MapValue one : List.of(near, far)) {
            assertThat(one.map("labelSelector").list("matchExpressions"))
                    .isEqualTo(JsonText.parse(expressions));
        }
    }

    @Test
    void spreadingKnowsKeysOfLabelsToo() {
        ApiObject pod =
                PODS.create(
                        "{'metadata':{'labels':{'a':'1'}},'spec':{'topologySpreadConstraints':[{'maxSkew':1,"
                                + "'topologyKey':'zone','labelSelector':{},'matchLabelKeys':['a']}]}}");
        assertThat(
                        pod.value()
                                .map("spec")
                                .list("topologySpreadConstraints")
                                .map(0)
                                .map("labelSelector")
                                .list("matchExpressions"))
                .isEqualTo(JsonText.parse("[{'key':'a','operator':'In','values':['1']}]"));
    }
}
