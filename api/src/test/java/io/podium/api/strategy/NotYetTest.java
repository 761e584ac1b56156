package io.podium.api.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.view.ApiObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** A field without behaviour is refused, a default-valued one is not. */
class NotYetTest {
    private static final String SUFFIX =
            ": Forbidden: is not supported yet by this version of Podium";
    private static final Checked PODS = new Checked("v1", "Pod");

    private static String pod(String spec, String container) {
        return "{'metadata':{'name':'p','namespace':'d'},'spec':{'containers':[{'name':'c','image':'i:1'"
                + (container.isEmpty() ? "" : "," + container)
                + "}]"
                + (spec.isEmpty() ? "" : "," + spec)
                + "}}";
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "pod-specs.txt",
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-")
    void checksPodSpecs(String spec, String path) {
        String wanted = path == null ? null : path + SUFFIX;
        var faults = PODS.faults(PODS.create(pod(spec, "")));
        if (wanted == null) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).containsExactly(wanted);
        }
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "containers.txt",
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-")
    void checksContainers(String container, String path) {
        var faults = PODS.faults(PODS.create(pod("", container)));
        if (path == null) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).containsExactly("spec.containers[0]." + path + SUFFIX);
        }
    }

    @Test
    void templatesOfWorkingControllersAreCheckedAndStoredOnesAreNot() {
        String spec =
                "'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},"
                        + "'spec':{'securityContext':{'windowsOptions':{'runAsUserName':'u'}},"
                        + "'containers':[{'name':'c','image':'i'}]}}";
        String json = "{'metadata':{'name':'w','namespace':'d'},'spec':{" + spec + "}}";
        var deployments = new Checked("apps/v1", "Deployment");
        assertThat(deployments.faults(deployments.create(json)))
                .containsExactly("spec.template.spec.securityContext.windowsOptions" + SUFFIX);
        var sets = new Checked("apps/v1", "DaemonSet");
        assertThat(sets.faults(sets.create(json))).isEmpty();
    }

    @Test
    void whatWasThereBeforeMayStay() {
        ApiObject old =
                PODS.create(pod("'securityContext':{'windowsOptions':{'runAsUserName':'u'}}", ""));
        ApiObject now = PODS.update(old, "{'metadata':{'labels':{'a':'b'}}}");
        assertThat(PODS.updateFaults(now, old)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            textBlock =
                    """
                    'ports':[{'port':80}]                            | -
                    'ports':[{'port':80}],'type':'NodePort'          | spec.type
                    'ports':[{'port':80,'nodePort':30000}]           | spec.ports[0].nodePort
                    'ports':[{'port':80}],'sessionAffinity':'None'   | -
                    'ports':[{'port':80}],'externalIPs':['1.2.3.4']  | spec.externalIPs
                    'ports':[{'port':80}],'ipFamilies':['IPv4']      | -
                    'ports':[{'port':80}],'ipFamilies':['IPv6']      | spec.ipFamilies
                    'clusterIP':'None'                               | -
                    """)
    void checksServices(String spec, String path) {
        var services = new Checked("v1", "Service");
        var faults =
                services.faults(
                        services.create(
                                "{'metadata':{'name':'s','namespace':'d'},'spec':{" + spec + "}}"));
        if (path == null) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).contains(path + SUFFIX);
        }
    }
}
