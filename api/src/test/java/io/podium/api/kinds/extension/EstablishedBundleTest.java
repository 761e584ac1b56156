package io.podium.api.kinds.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.strategy.Checked;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.view.ApiObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CA bundle of a webhook is read once a definition serves objects. */
class EstablishedBundleTest {
    private static final Checked DEFINITIONS =
            new Checked("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    private static final String PATH = "spec.conversion.webhookClientConfig.caBundle";

    private static ApiObject definition(String pem, String established) {
        String bundle =
                pem.isEmpty()
                        ? ""
                        : "'caBundle': '"
                                + Base64.getEncoder()
                                        .encodeToString(pem.getBytes(StandardCharsets.UTF_8))
                                + "',";
        String json =
                """
                {'apiVersion': 'apiextensions.k8s.io/v1', 'kind': 'CustomResourceDefinition',
                'metadata': {'name': 'gadgets.example.com', 'resourceVersion': '1', 'uid': 'a'},
                'spec': {'group': 'example.com', 'scope': 'Namespaced',
                'names': {'plural': 'gadgets', 'kind': 'Gadget'},
                'conversion': {'strategy': 'Webhook', 'webhook': {'clientConfig': {%s
                'url': 'https://a.example'}, 'conversionReviewVersions': ['v1']}},
                'versions': [{'name': 'v1', 'served': true, 'storage': true,
                'schema': {'openAPIV3Schema': {'type': 'object'}}}]},
                'status': {'storedVersions': ['v1'],
                'conditions': [{'type': 'Established', 'status': '%s'}]}}
                """
                        .formatted(bundle, established);
        return ObjectRules.withDefaults(
                JsonText.typed(json, DEFINITIONS.strategy().resource().type()),
                DEFINITIONS.strategy());
    }

    private static List<String> faults(String before, String after, String established) {
        return DEFINITIONS.updateFaults(
                definition(after, established), definition(before, established));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    x                                                             | unable to parse bytes as PEM block
                    -----BEGIN CERTIFICATE-----~AAAA~-----END CERTIFICATE-----~   | failed to parse certificate: x509: malformed certificate
                    -----BEGIN PRIVATE KEY-----~AAAA~-----END PRIVATE KEY-----~   | no valid certificate authority data seen
                    """)
    void mustBeReadable(String pem, String fault) {
        String text = pem.replace('~', '\n');
        String shown = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        assertThat(faults("", text, "True"))
                .containsExactly(
                        PATH
                                + ": Invalid value: \""
                                + shown
                                + "\": unable to load root certificates: "
                                + fault);
    }

    @Test
    void mayBeBadWhereItWasBadAndBeforeItIsEstablished() {
        assertThat(faults("x", "y", "True")).isEmpty();
        assertThat(faults("", "y", "False")).isEmpty();
        assertThat(faults("", "", "True")).isEmpty();
    }
}
