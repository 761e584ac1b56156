package io.podium.api.kinds.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.Problems;
import io.podium.api.patch.JsonText;
import io.podium.api.strategy.Checked;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tables over HTTPS cannot show, since nobody acts on these fields yet. */
class PodChangesTest {
    private static final Checked PODS = new Checked("v1", "Pod");
    private static final String TERMS =
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                    + ".nodeSelectorTerms";

    private static ApiObject pod(String rest) {
        String json =
                "{'metadata':{'name':'p','namespace':'d'},'spec':{"
                        + rest
                        + (rest.contains("'containers'")
                                ? ""
                                : (rest.isEmpty() ? "" : ",")
                                        + "'containers':[{'name':'c','image':'i'}]")
                        + "}}";
        var strategy = PODS.strategy();
        return ObjectRules.withDefaults(JsonText.typed(json, strategy.resource().type()), strategy);
    }

    private static List<String> texts(Problems problems) {
        return problems.causes().stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    private static String faults(ApiObject pod) {
        var problems = new Problems();
        PODS.strategy().validateCreate(pod, problems);
        return String.join(" ; ", texts(problems));
    }

    private static String changeFaults(String old, String now) {
        var problems = new Problems();
        PODS.strategy().validateChanged(pod(now), pod(old), problems);
        return String.join(" ; ", texts(problems))
                .replaceAll("(?s)pod updates may not .*", "pod updates may not ...");
    }

    private static String affinity(String... terms) {
        return "{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                + "{'nodeSelectorTerms':["
                + String.join(",", terms)
                + "]}}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'nodeName':'n'                                   | ``
                    'schedulingGates':[{'name':'g'}]                 | ``
                    'nodeName':'n','schedulingGates':[{'name':'g'}]  | spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared
                    'ephemeralContainers':[]                         | ``
                    'ephemeralContainers':[{'name':'d','image':'i'}] | spec.ephemeralContainers: Forbidden: cannot be set on create
                    'hostNetwork':true,'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}]}] | ``
                    'hostNetwork':true,'containers':[{'name':'c','image':'i','ports':[{'containerPort':80,'hostPort':81}]}] | spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true
                    """)
    void onlyNewPods(String spec, String faults) {
        assertThat(faults(pod(spec))).isEqualTo(faults);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [{'name':'g'},{'name':'h'}] | [{'name':'h'}]              | ``
                    [{'name':'g'}]              | []                          | ``
                    [{'name':'g'}]              | [{'name':'g'},{'name':'h'}] | spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'h'
                    """)
    void gatesOnlyGo(String old, String now, String faults) {
        assertThat(changeFaults("'schedulingGates':" + old, "'schedulingGates':" + now))
                .isEqualTo(faults);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}        | {'a':'b'}         | ``
                    {'a':'b'} | {'a':'b','c':'d'} | ``
                    {'a':'b'} | {'a':'z','c':'d'} | spec.nodeSelector: Invalid value: {"a":"z","c":"d"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)
                    {'a':'b'} | {}                | spec.nodeSelector: Invalid value: {}: only additions to spec.nodeSelector are allowed (no mutations or deletions)
                    """)
    void gatedPodsMayDemandMoreOfNodes(String old, String now, String faults) {
        String gate = "'schedulingGates':[{'name':'g'}],'nodeSelector':";
        assertThat(changeFaults(gate + old, gate + now)).isEqualTo(faults);
    }

    @Test
    void othersMayNotDemandMoreOfNodes() {
        assertThat(changeFaults("'nodeSelector':{}", "'nodeSelector':{'a':'b'}"))
                .isEqualTo("spec: Forbidden: pod updates may not ...");
    }

    @Test
    void gatedPodsMayDemandMoreInEachTerm() {
        String gate = "'schedulingGates':[{'name':'g'}]";
        String a = "{'key':'a','operator':'In','values':['x']}";
        String b = "{'key':'b','operator':'Exists'}";
        String one = "{'matchExpressions':[" + a + "]}";
        String both = "{'matchExpressions':[" + a + "," + b + "]}";
        String other = "{'matchExpressions':[" + b + "]}";
        String with = gate + ",'affinity':";
        assertThat(changeFaults(gate, with + affinity(one))).isEmpty();
        assertThat(changeFaults(with + affinity(one), with + affinity(both))).isEmpty();
        assertThat(changeFaults(with + affinity(one), with + affinity(other)))
                .isEqualTo(
                        TERMS
                                + "[0]: Invalid value: {\"MatchExpressions\":[{\"Key\":\"b\","
                                + "\"Operator\":\"Exists\",\"Values\":null}],\"MatchFields\":null}:"
                                + " only additions are allowed (no mutations or deletions)");
        assertThat(changeFaults(with + affinity(one), with + affinity(one, other)))
                .startsWith(TERMS + ": Invalid value: [{\"MatchExpressions\":[{\"Key\":\"a\"")
                .endsWith("no additions/deletions to non-empty NodeSelectorTerms list are allowed");
        assertThat(changeFaults(with + affinity(one), gate))
                .isEqualTo(
                        TERMS
                                + ": Invalid value: null: no additions/deletions to non-empty"
                                + " NodeSelectorTerms list are allowed");
        assertThat(changeFaults(gate, with + "{'podAffinity':{}}"))
                .isEqualTo("spec: Forbidden: pod updates may not ...");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    Never     | 0 | ``                        | spec
                    Never     | 1 | ``                        | spec
                    OnFailure | 0 | ``                        | spec
                    OnFailure | 1 | ``                        | ``
                    Always    | 0 | ``                        | ``
                    Never     | 0 | ,'restartPolicy':'Always' | ``
                    Always    | 0 | ,'restartPolicy':'Never'  | spec
                    Never     | 1 | ,'restartPolicy':'Never','restartPolicyRules':[{'action':'Restart','exitCodes':{'operator':'In','values':[1]}}] | ``
                    """)
    void whatHasEndedForGoodRunsNoMore(String policy, int code, String own, String outcome) {
        String spec =
                "{'restartPolicy':'"
                        + policy
                        + "','containers':[{'name':'c','image':'i'"
                        + own
                        + "}]}";
        String old =
                "{'spec':"
                        + spec
                        + ",'status':{'containerStatuses':[{'name':'c','state':{'terminated':"
                        + "{'exitCode':"
                        + code
                        + "}}}]}}";
        String now =
                "{'spec':"
                        + spec
                        + ",'status':{'containerStatuses':[{'name':'c','state':{'running':{}}}]}}";
        var type = PODS.strategy().resource().type();
        var problems = new Problems();
        PodStatusRules.check(JsonText.typed(now, type), JsonText.typed(old, type), problems);
        assertThat(texts(problems))
                .isEqualTo(
                        outcome.isEmpty()
                                ? List.of()
                                : List.of(
                                        "status.containerStatuses[0].state: Forbidden: may not be"
                                                + " transitioned to non-terminated state"));
    }

    @ParameterizedTest
    @CsvSource({"RestartAllContainers, 0", "Restart, 1"})
    void whatEndedMayRunAgainWhereOneRestartsAll(String action, int faults) {
        String spec =
                "{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}],'initContainers':"
                        + "[{'name':'w','image':'i','restartPolicyRules':[{'action':'"
                        + action
                        + "'}]}]}";
        String status = ",'status':{'containerStatuses':[{'name':'c','state':{'%s':{}}}]}}";
        var type = PODS.strategy().resource().type();
        var problems = new Problems();
        PodStatusRules.check(
                JsonText.typed("{'spec':" + spec + status.formatted("running"), type),
                JsonText.typed("{'spec':" + spec + status.formatted("terminated"), type),
                problems);
        assertThat(texts(problems)).hasSize(faults);
    }

    @Test
    void onTheNodesNetworkPortsAreTheNodes() {
        ApiObject pod =
                pod(
                        "'hostNetwork':true,'containers':[{'name':'c','image':'i','ports':"
                                + "[{'containerPort':80},{'containerPort':81,'hostPort':82}]}]");
        var ports = pod.value().map("spec").list("containers").map(0).list("ports");
        assertThat(ports.map(0).integer("hostPort")).isEqualTo(80);
        assertThat(ports.map(1).integer("hostPort")).isEqualTo(82);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'limits':{'cpu':'2','memory':'1Gi'}}                    | {'cpu':'1500m','memory':'1Gi'}
                    {'limits':{'cpu':'2'},'requests':{'cpu':'2'}}            | {'cpu':'2'}
                    {'requests':{'memory':'1Gi'}}                            | {'memory':'1Gi'}
                    """)
    void podsAskForWhatTheirContainersAskForOrAllTheyMayUse(String resources, String requests) {
        ApiObject pod =
                pod(
                        "'resources':"
                                + resources
                                + ",'containers':[{'name':'c','image':'i','resources':{'requests':"
                                + "{'cpu':'1'}}}],'initContainers':[{'name':'s','image':'i',"
                                + "'restartPolicy':'Always','resources':{'requests':"
                                + "{'cpu':'500m'}}},{'name':'b','image':'i','resources':"
                                + "{'requests':{'cpu':'800m'}}}]");
        MapValue seen = pod.value().map("spec").map("resources").map("requests");
        assertThat(seen).isEqualTo(JsonText.parse(requests));
    }
}
