package io.podium.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.apps.v1.ReplicaSetSpec;
import io.podium.api.apps.v1.ReplicaSetStatus;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class DefaultsTest {
    private static TypedMap read(String apiVersion, String kind, String text) {
        Type type = Schema.kubernetes().body(apiVersion, kind).orElseThrow();
        return new JsonDecoder().decode(text.getBytes(StandardCharsets.UTF_8), type).value();
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/io/podium/api/schema/defaults.csv",
            delimiter = '|',
            quoteCharacter = '`')
    void writesWhatKubernetesWouldWrite(
            String apiVersion, String kind, String text, String filled) {
        TypedMap value = Defaults.fill(read(apiVersion, kind, text));
        assertThat(JsonEncoder.text(value)).isEqualTo(filled);
        assertThat(Defaults.fill(value)).isSameAs(value);
    }

    @Test
    void writesCountsThatAreAlwaysWritten() {
        TypedMap status = ReplicaSetStatus.empty().withReadyReplicas(1).value();
        assertThat(JsonEncoder.text(Defaults.fill(status)))
                .isEqualTo("{\"replicas\":0,\"readyReplicas\":1}");
    }

    @Test
    void neverOverwritesWhatIsThere() {
        TypedMap given =
                read(
                        "v1",
                        "Pod",
                        "{\"spec\":{\"dnsPolicy\":\"None\",\"terminationGracePeriodSeconds\":0}}");
        TypedMap spec = (TypedMap) Defaults.fill(given).get("spec");
        assertThat(spec.string("dnsPolicy")).isEqualTo("None");
        assertThat(spec.integer("terminationGracePeriodSeconds")).isZero();
    }

    @Test
    void takesTheZeroValueForAbsenceUnlessAbsenceDiffers() {
        ContainerPort port = ContainerPort.empty().withProtocol("");
        assertThat(ContainerPort.of(Defaults.fill(port.value())).protocol()).isEqualTo("TCP");
        ReplicaSetSpec none = ReplicaSetSpec.empty().withReplicas(0);
        assertThat(ReplicaSetSpec.of(Defaults.fill(none.value())).replicas()).isZero();
        TypedMap unset = Defaults.fill(ReplicaSetSpec.empty().value());
        assertThat(ReplicaSetSpec.of(unset).replicas()).isOne();
    }
}
