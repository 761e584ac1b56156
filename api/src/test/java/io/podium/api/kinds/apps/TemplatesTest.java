package io.podium.api.kinds.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.strategy.Checked;
import io.podium.api.view.ApiObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What workloads pass on of the rules and warnings of their pods' templates. */
class TemplatesTest {
    private static final String DISK =
            "gcePersistentDisk.readOnly: Invalid value: false: must be true for replicated pods > 1;"
                    + " GCE PD can only be mounted on multiple machines if it is read-only";

    /** An object of the kind, whose pods have this among their spec. */
    private static String object(String kind, String more, String pod) {
        boolean isEnding = kind.endsWith("Job");
        String policy = isEnding ? "'restartPolicy':'Never'," : "";
        String template =
                "{'metadata':{'labels':{'a':'b'}},'spec':{"
                        + policy
                        + pod
                        + "'containers':[{'name':'c','image':'i'}]}}";
        String selector =
                switch (kind) {
                    case "ReplicationController" -> "'selector':{'a':'b'},";
                    case "Job", "CronJob" -> "";
                    default -> "'selector':{'matchLabels':{'a':'b'}},";
                };
        String spec = "{" + more + selector + "'template':" + template + "}";
        return "{'metadata':{'name':'w','namespace':'d','uid':'u'},'spec':"
                + (kind.equals("CronJob")
                        ? "{'schedule':'* * * * *','jobTemplate':{'spec':" + spec + "}}"
                        : spec)
                + "}";
    }

    @ParameterizedTest
    @CsvSource({
        "apps/v1, Deployment, spec.template",
        "apps/v1, ReplicaSet, spec.template",
        "apps/v1, StatefulSet, spec.template",
        "apps/v1, DaemonSet, spec.template",
        "v1, ReplicationController, spec.template",
        "batch/v1, Job, spec.template",
        "batch/v1, CronJob, spec.jobTemplate.spec.template"
    })
    void whatIsSaidOfPodsIsSaidOfTheirTemplatesWhenTheyChange(
            String apiVersion, String kind, String path) {
        var checked = new Checked(apiVersion, kind);
        String warning =
                path
                        + ".spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use"
                        + " \"kubernetes.io/os\" instead";
        ApiObject old =
                checked.create(
                        object(kind, "", "'nodeSelector':{'beta.kubernetes.io/os':'linux'},"));
        assertThat(checked.strategy().warnings(old)).contains(warning);
        ApiObject labelled = checked.update(old, "{'metadata':{'labels':{'x':'y'}}}");
        assertThat(checked.strategy().warnings(labelled, old)).doesNotContain(warning);
        String change =
                kind.equals("CronJob")
                        ? "{'spec':{'jobTemplate':{'spec':{'template':{'metadata':"
                                + "{'annotations':{'x':'y'}}}}}}}"
                        : "{'spec':{'template':{'metadata':{'annotations':{'x':'y'}}}}}";
        ApiObject changed = checked.update(old, change);
        assertThat(checked.strategy().warnings(changed, old)).contains(warning);
    }

    /** A setting of the node's network: let be where it has always stood. */
    @ParameterizedTest
    @CsvSource({
        "apps/v1, Deployment",
        "apps/v1, ReplicaSet",
        "apps/v1, StatefulSet",
        "apps/v1, DaemonSet",
        "v1, ReplicationController",
        "batch/v1, CronJob"
    })
    void aTemplateMayKeepWhatANewOneMustNotHave(String apiVersion, String kind) {
        var checked = new Checked(apiVersion, kind);
        String odd =
                "'hostNetwork':true,'securityContext':{'sysctls':[{'name':'net.a','value':'1'}]},";
        ApiObject old = checked.create(object(kind, "", odd));
        String wrong = "may not be specified when 'hostNetwork' is true";
        assertThat(checked.faults(old)).anyMatch(fault -> fault.contains(wrong));
        ApiObject again = checked.update(old, "{'metadata':{'labels':{'x':'y'}}}");
        assertThat(checked.updateFaults(again, old)).noneMatch(fault -> fault.contains(wrong));
        ApiObject good = checked.create(object(kind, "", ""));
        ApiObject worse = checked.create(object(kind, "", odd));
        assertThat(checked.updateFaults(worse, good)).anyMatch(fault -> fault.contains(wrong));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "apps/v1, Deployment, 'replicas':3, true",
                "apps/v1, Deployment, 'replicas':2, true",
                "apps/v1, Deployment, 'replicas':1, false",
                "apps/v1, ReplicaSet, 'replicas':2, true",
                "apps/v1, ReplicaSet, 'replicas':1, false",
                "v1, ReplicationController, 'replicas':2, true",
                "v1, ReplicationController, 'replicas':1, false",
                "apps/v1, DaemonSet, 'minReadySeconds':0, true",
                "apps/v1, StatefulSet, 'replicas':3, false",
                "batch/v1, Job, 'parallelism':3, false"
            })
    void aWritableDiskIsNotSharedByReplicas(
            String apiVersion, String kind, String count, boolean isRefused) {
        var checked = new Checked(apiVersion, kind);
        ApiObject writable = checked.create(object(kind, count + ",", disk("")));
        ApiObject readable = checked.create(object(kind, count + ",", disk(",'readOnly':true")));
        String fault = "spec.template.spec.volumes[0]." + DISK;
        assertThat(own(checked.faults(writable))).isEqualTo(isRefused ? List.of(fault) : List.of());
        assertThat(own(checked.faults(readable))).isEmpty();
        assertThat(own(checked.updateFaults(writable, readable)).contains(fault))
                .isEqualTo(isRefused);
        assertThat(own(checked.updateFaults(writable, writable)))
                .as("whoever had one already keeps it")
                .isEmpty();
    }

    private static String disk(String more) {
        return "'volumes':[{'name':'v','gcePersistentDisk':{'pdName':'d'" + more + "}}],";
    }

    private static List<String> own(List<String> faults) {
        return faults.stream().filter(fault -> fault.contains("GCE PD")).toList();
    }
}
