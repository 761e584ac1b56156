package io.podium.api.kinds.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.strategy.Checked;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a new pod's labels and annotations make of its spec. */
class PodPreparationTest {
    private static final String KEY = "container.apparmor.security.beta.kubernetes.io/c";
    private static final Checked PODS = new Checked("v1", "Pod");

    private static MapValue spec(String labels, String spec) {
        ApiObject pod = PODS.create("{'metadata':{'labels':" + labels + "},'spec':" + spec + "}");
        return pod.value().map("spec");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'labelSelector':{},'matchLabelKeys':['a']                        | [{'key':'a','operator':'In','values':['x']}]
                    'labelSelector':{},'mismatchLabelKeys':['a']                     | [{'key':'a','operator':'NotIn','values':['x']}]
                    'labelSelector':{},'matchLabelKeys':['a'],'mismatchLabelKeys':['b'] | [{'key':'a','operator':'In','values':['x']},{'key':'b','operator':'NotIn','values':['y']}]
                    'labelSelector':{},'matchLabelKeys':['none']                     | []
                    'labelSelector':{}                                               | []
                    'labelSelector':{'matchExpressions':[{'key':'k','operator':'Exists'}]},'matchLabelKeys':['a'] | [{'key':'k','operator':'Exists'},{'key':'a','operator':'In','values':['x']}]
                    'matchLabelKeys':['a']                                           | []
                    """)
    void keysOfLabelsBecomeConditions(String term, String expressions) {
        String whole = "{'topologyKey':'z'," + term + "}";
        String required = "'requiredDuringSchedulingIgnoredDuringExecution':[" + whole + "]";
        String preferred =
                "'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,'podAffinityTerm':"
                        + whole
                        + "}]";
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            MapValue affinity =
                    spec(
                                    "{'a':'x','b':'y'}",
                                    "{'affinity':{'"
                                            + kind
                                            + "':{"
                                            + required
                                            + ","
                                            + preferred
                                            + "}}}")
                            .map("affinity")
                            .map(kind);
            MapValue one = affinity.list("requiredDuringSchedulingIgnoredDuringExecution").map(0);
            MapValue other =
                    affinity.list("preferredDuringSchedulingIgnoredDuringExecution")
                            .map(0)
                            .map("podAffinityTerm");
            for (MapValue found : List.of(one, other)) {
                assertThat(found.map("labelSelector").list("matchExpressions"))
                        .isEqualTo(JsonText.parse(expressions));
            }
        }
    }

    @Test
    void soDoThoseOfSpreading() {
        MapValue spec =
                spec(
                        "{'a':'x'}",
                        "{'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'z',"
                                + "'whenUnsatisfiable':'DoNotSchedule','labelSelector':{},"
                                + "'matchLabelKeys':['a']}]}");
        assertThat(
                        spec.list("topologySpreadConstraints")
                                .map(0)
                                .map("labelSelector")
                                .list("matchExpressions"))
                .isEqualTo(JsonText.parse("[{'key':'a','operator':'In','values':['x']}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    unconfined      |                                   |                                                      | {'type':'Unconfined'}                        | true
                    runtime/default |                                   |                                                      | {'type':'RuntimeDefault'}                    | true
                    localhost/p     |                                   |                                                      | {'type':'Localhost','localhostProfile':'p'} | true
                    localhost/      |                                   |                                                      | {}                                           | true
                    odd             |                                   |                                                      | {}                                           | true
                    unconfined      | 'appArmorProfile':{'type':'Unconfined'} |                                                | {'type':'Unconfined'}                        | false
                    unconfined      |                                   | 'securityContext':{'appArmorProfile':{'type':'Unconfined'}}, | {}                                     | false
                    unconfined      |                                   | 'securityContext':{'appArmorProfile':{'type':'RuntimeDefault'}}, | {'type':'Unconfined'}              | true
                    unconfined      |                                   | 'os':{'name':'windows'},                             | {}                                           | false
                    """)
    void profilesOfAppArmorBecomeFields(
            String annotation, String own, String ofPod, String profile, boolean isWarned) {
        String json =
                "{'metadata':{'name':'p','annotations':{'"
                        + KEY
                        + "':'"
                        + annotation
                        + "'}},'spec':{"
                        + (ofPod == null ? "" : ofPod)
                        + "'containers':[{'name':'c','image':'i','securityContext':{"
                        + (own == null ? "" : own)
                        + "}}]}}";
        MapValue container = PODS.create(json).value().map("spec").list("containers").map(0);
        assertThat(container.map("securityContext").map("appArmorProfile"))
                .isEqualTo(JsonText.parse(profile));
        ApiObject sent =
                PODS.strategy().view(JsonText.typed(json, PODS.strategy().resource().type()));
        List<String> warning =
                List.of(
                        "metadata.annotations["
                                + KEY
                                + "]: deprecated since v1.30; use the \"appArmorProfile\" field"
                                + " instead");
        assertThat(PODS.strategy().warningsOfSent(sent)).isEqualTo(isWarned ? warning : List.of());
    }
}
