package io.podium.api.kinds.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.ApiError.Cause;
import io.podium.api.error.Problems;
import io.podium.api.json.Typer;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.settings.v1alpha1.PodPreset;
import io.podium.api.yaml.YamlReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodPresetStrategyTest {
    private static final Resource RESOURCE =
            Schema.kubernetes().kind("settings.k8s.io/v1alpha1", "PodPreset").orElseThrow();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SPEC                                                                              | FIELD                     | REASON
                    selector: {}, env: [{name: A, value: b}]                                          |                           |
                    selector: {matchLabels: {a: b}}, volumes: [{name: v, emptyDir: {}}], volumeMounts: [{name: v, mountPath: /v}] | |
                    selector: {}                                                                      | spec.volumes.env.envFrom.volumeMounts | FieldValueRequired
                    selector: {}, env: [{name: "1=", value: b}]                                       | spec.env[0].name          | FieldValueInvalid
                    selector: {}, env: [{name: A, valueFrom: {}}]                                     | spec.env[0].valueFrom     | FieldValueInvalid
                    selector: {}, volumeMounts: [{name: ghost, mountPath: /v}]                        | spec.volumeMounts[0].name | FieldValueNotFound
                    selector: {}, volumes: [{name: V, emptyDir: {}}]                                  | spec.volumes[0].name      | FieldValueInvalid
                    selector: {matchExpressions: [{key: a, operator: Odd}]}, env: [{name: A, value: b}] | spec.selector           | FieldValueInvalid
                    """)
    void presets(String spec, String field, String reason) {
        Object tree = YamlReader.value("{metadata: {name: a}, spec: {" + spec + "}}");
        PodPreset preset = PodPreset.of(Typer.type(tree, RESOURCE.type()).value());
        var problems = new Problems();
        new PodPresetStrategy(RESOURCE).validate(preset, problems);
        if (field == null) {
            assertThat(problems.causes()).isEmpty();
        } else {
            Cause cause = problems.causes().getFirst();
            assertThat(cause.field()).isEqualTo(field);
            assertThat(cause.reason()).isEqualTo(reason);
        }
    }
}
