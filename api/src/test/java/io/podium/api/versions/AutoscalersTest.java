package io.podium.api.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Valid autoscalers of v2 come back whole from v1, by way of its annotations, and v1's from v2. */
class AutoscalersTest {
    private static final Resource FIRST = resource("autoscaling/v1");
    private static final Resource SECOND = resource("autoscaling/v2");
    private static final List<String> METRICS =
            List.of(
                    "'type':'Resource','resource':{'name':'memory','@':{'averageUtilization':N#U}}",
                    "'type':'Resource','resource':{'name':'cpu','@':{'averageValue':'Nm'#A}}",
                    "'type':'ContainerResource','containerResource':"
                            + "{'name':'cpu','container':'c','@':{'averageUtilization':N#U}}",
                    "'type':'Pods','pods':{'metric':{'name':'m'},'@':{'averageValue':'N'#A}}",
                    "'type':'Object','object':{'describedObject':{'kind':'K','name':'n',"
                            + "'apiVersion':'v1'},'metric':{'name':'m'},'@':{'value':'N'#V}}",
                    "'type':'Object','object':{'describedObject':{'kind':'K','name':'n'},'metric':"
                            + "{'name':'m','selector':{'matchLabels':{'a':'b'}}},"
                            + "'@':{'averageValue':'N'#A}}",
                    "'type':'External','external':{'metric':{'name':'m','selector':"
                            + "{'matchLabels':{'a':'b'}}},'@':{'averageValue':'N'#A}}",
                    "'type':'External','external':{'metric':{'name':'m'},'@':{'value':'N'#V}}");
    private static final String SHARE =
            "{'type':'Resource','resource':{'name':'cpu',"
                    + "'target':{'type':'Utilization','averageUtilization':55}}}";
    private static final String BEHAVIOR =
            ",'behavior':{'scaleUp':{'stabilizationWindowSeconds':0,'selectPolicy':'Max','policies':"
                    + "[{'type':'Pods','value':4,'periodSeconds':15}]},'scaleDown':"
                    + "{'stabilizationWindowSeconds':300,'selectPolicy':'Disabled'}}";
    private static final String CONDITIONS =
            ",'conditions':[{'type':'AbleToScale','status':'True',"
                    + "'lastTransitionTime':'2026-01-02T03:04:05Z','reason':'R','message':'<m> & \\\\ n'}]";

    private static Resource resource(String apiVersion) {
        return Schema.kubernetes().kind(apiVersion, "HorizontalPodAutoscaler").orElseThrow();
    }

    @Property(tries = 300)
    void ofTheSecondVersionComeBackFromTheFirst(@ForAll long seed) {
        TypedMap scaler = second(new Random(seed));
        TypedMap shown = Versions.convert(scaler, FIRST);
        assertThat(shown.type()).isSameAs(FIRST.type());
        assertThat(Versions.convert(shown, SECOND)).isEqualTo(scaler);
    }

    @Property(tries = 300)
    void ofTheFirstVersionComeBackFromTheSecond(@ForAll long seed) {
        TypedMap scaler = Versions.convert(second(new Random(seed)), FIRST);
        assertThat(Versions.convert(Versions.convert(scaler, SECOND), FIRST)).isEqualTo(scaler);
    }

    private static TypedMap second(Random random) {
        var metrics = new ArrayList<>(METRICS);
        Collections.shuffle(metrics, random);
        var wanted = new ArrayList<String>();
        var seen = new ArrayList<String>();
        for (String metric : metrics.subList(0, random.nextInt(metrics.size()))) {
            String number = Integer.toString(1 + random.nextInt(100));
            String filled = "{" + metric.replaceAll("\\bN", number) + "}";
            wanted.add(
                    filled.replace("@", "target")
                            .replace("#U", ",'type':'Utilization'")
                            .replace("#A", ",'type':'AverageValue'")
                            .replace("#V", ",'type':'Value'"));
            // Kubernetes, too, shows a value of 0 beside the average of these.
            boolean hasZero = filled.contains("'object'") || filled.contains("'external'");
            seen.add(
                    filled.replace("@", "current")
                            .replace("#U", ",'averageValue':'7'")
                            .replace("#A", hasZero ? ",'value':'0'" : "")
                            .replace("#V", ""));
        }
        // The first version keeps the processor's share apart and puts it behind the others.
        wanted.add(SHARE);
        boolean isObserved = random.nextBoolean();
        String status =
                "'currentReplicas':2,'desiredReplicas':3"
                        + (isObserved && !seen.isEmpty()
                                ? ",'currentMetrics':[" + String.join(",", seen) + "]"
                                : "")
                        + (random.nextBoolean() ? CONDITIONS : "");
        String json =
                "{'kind':'HorizontalPodAutoscaler','apiVersion':'autoscaling/v2','metadata':{'name':'h'"
                        + (random.nextBoolean() ? ",'annotations':{'own':'1'}" : "")
                        + "},'spec':{'scaleTargetRef':{'kind':'Deployment','name':'d','apiVersion':"
                        + "'apps/v1'},'minReplicas':1,'maxReplicas':9,'metrics':["
                        + String.join(",", wanted)
                        + "]"
                        + (random.nextBoolean() ? BEHAVIOR : "")
                        + "},'status':{"
                        + status
                        + "}}";
        return JsonText.typed(json, SECOND.type());
    }
}
