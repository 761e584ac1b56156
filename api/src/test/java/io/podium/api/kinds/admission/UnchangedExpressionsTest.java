package io.podium.api.kinds.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.strategy.Checked;
import io.podium.api.view.ApiObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What was stored once is let pass as long as it is not changed, because another version of
 * Kubernetes may have thought otherwise of it.
 */
class UnchangedExpressionsTest {
    private static final String WEBHOOKS =
            """
            {'apiVersion': 'admissionregistration.k8s.io/v1', 'kind': 'KIND', 'metadata': {'name': 'a'},
            'webhooks': [{'name': 'a.b.c', 'sideEffects': 'None', 'admissionReviewVersions': ['v1'],
            'clientConfig': {'url': 'https://a'}, 'matchConditions': [{'name': 'c', 'expression': 'nothing'}]}]}
            """;
    private static final String POLICY =
            """
            {'apiVersion': 'admissionregistration.k8s.io/v1', 'kind': 'ValidatingAdmissionPolicy',
            'metadata': {'name': 'a'}, 'spec': {'failurePolicy': 'Fail',
            'paramKind': {'apiVersion': 'v1', 'kind': 'ConfigMap'},
            'matchConstraints': {'resourceRules': [{'apiGroups': [''], 'apiVersions': ['v1'],
            'operations': ['*'], 'resources': ['pods']}]},
            'matchConditions': [{'name': 'c', 'expression': 'nothing'}],
            'validations': [{'expression': 'true'}]}}
            """;
    private static final String DEFINITION =
            """
            {'apiVersion': 'apiextensions.k8s.io/v1', 'kind': 'CustomResourceDefinition',
            'metadata': {'name': 'gadgets.example.com'}, 'spec': {'group': 'example.com',
            'scope': 'Namespaced', 'names': {'plural': 'gadgets', 'kind': 'Gadget'},
            'versions': [{'name': 'v1', 'served': true, 'storage': true,
            'schema': {'openAPIV3Schema': {'type': 'object',
            'properties': {'l': {'type': 'array', 'maxItems': 10, 'items': {'type': 'string'}}},
            'x-kubernetes-validations': [{'rule': 'self.l.all(x, self.l.all(z, x == z))'}]}}}]}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    KIND                           | CHANGE                                                                            | FAULTS
                    ValidatingWebhookConfiguration | {"metadata":{"labels":{"a":"b"}}}                                                 | 0
                    MutatingWebhookConfiguration   | {"metadata":{"labels":{"a":"b"}}}                                                 | 0
                    ValidatingWebhookConfiguration | {"webhooks":[]}                                                                   | 0
                    ValidatingAdmissionPolicy      | {"spec":{"failurePolicy":"Ignore"}}                                               | 0
                    ValidatingAdmissionPolicy      | {"spec":{"paramKind":null}}                                                       | 1
                    ValidatingAdmissionPolicy      | {"spec":{"matchConditions":[{"name":"d","expression":"nothing"}]}}                | 1
                    CustomResourceDefinition       | {"metadata":{"labels":{"a":"b"}}}                                                 | 0
                    CustomResourceDefinition       | {"spec":{"names":{"shortNames":["g"]}}}                                           | 0
                    """)
    void whatIsUnchangedIsNotLookedAt(String kind, String change, int faults) {
        String json =
                switch (kind) {
                    case "ValidatingAdmissionPolicy" -> POLICY;
                    case "CustomResourceDefinition" -> DEFINITION;
                    default -> WEBHOOKS.replace("KIND", kind);
                };
        String group =
                kind.startsWith("Custom")
                        ? "apiextensions.k8s.io/v1"
                        : "admissionregistration.k8s.io/v1";
        var checked = new Checked(group, kind);
        ApiObject old = checked.create(json);
        assertThat(checked.faults(old)).as("of a new object").hasSize(1);
        assertThat(checked.updateFaults(checked.update(old, change), old)).hasSize(faults);
    }
}
