package io.podium.api.kinds.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.strategy.Checked;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may change of a claim that has its volume. */
class BoundClaimTest {
    private static final Checked CLAIMS = new Checked("v1", "PersistentVolumeClaim");

    /** A bound claim of four gibibytes whose volume has two so far. */
    private static ApiObject bound() {
        ApiObject claim =
                CLAIMS.create(
                        """
                        {'metadata': {'name': 'c', 'namespace': 'default', 'resourceVersion': '1'},
                         'spec': {'accessModes': ['ReadWriteOnce'], 'volumeName': 'v',
                                  'volumeAttributesClassName': 'gold',
                                  'resources': {'requests': {'storage': '4Gi'}}}}
                        """);
        TypedMap value = claim.value();
        TypedMap status =
                JsonText.typed(
                        "{'phase': 'Bound', 'capacity': {'storage': '2Gi'}}",
                        value.type().field("status").type());
        return CLAIMS.strategy().view(value.with("status", status));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    CHANGE | FAULT
                    {'spec':{'resources':{'requests':{'storage':'5Gi'}}}} |
                    {'spec':{'resources':{'requests':{'storage':'3Gi'}}}} |
                    {'spec':{'resources':{'requests':{'storage':'2Gi'}}}} \
                    | spec.resources.requests.storage: Forbidden: field can not be less than status.capacity
                    {'spec':{'volumeAttributesClassName':'silver'}} |
                    {'spec':{'volumeAttributesClassName':''}} \
                    | spec.volumeAttributesClassName: Forbidden: update from non-nil value to an empty string is forbidden
                    """)
    void growsAndChangesItsClass(String change, String fault) {
        ApiObject old = bound();
        List<String> faults = CLAIMS.updateFaults(CLAIMS.update(old, quoted(change)), old);
        assertThat(faults).isEqualTo(fault == null ? List.of() : List.of(fault));
    }

    private static String quoted(String change) {
        return change.replace('\'', '"');
    }

    @Test
    void keepsItsVolume() {
        ApiObject old = bound();
        ApiObject now = CLAIMS.update(old, "{\"spec\":{\"volumeName\":\"w\"}}");
        assertThat(CLAIMS.updateFaults(now, old))
                .singleElement()
                .asString()
                .contains("- \"VolumeName\": \"v\",\n+ \"VolumeName\": \"w\",\n");
    }

    @Test
    void saysItsSourceInBothFields() {
        ApiObject claim =
                CLAIMS.create(
                        """
                        {'metadata': {'name': 'c', 'namespace': 'default'},
                         'spec': {'dataSource': {'kind': 'PersistentVolumeClaim', 'name': 'd'}}}
                        """);
        MapValue spec = claim.value().map("spec");
        assertThat(spec.map("dataSourceRef"))
                .hasToString(spec.map("dataSource").toString())
                .hasToString("{kind: PersistentVolumeClaim, name: d}");
    }

    @Test
    void forgetsOldSourcesItNeverKnew() {
        ApiObject claim =
                CLAIMS.create(
                        """
                        {'metadata': {'name': 'c', 'namespace': 'default'},
                         'spec': {'dataSource': {'kind': 'Pod', 'name': 'p'}}}
                        """);
        assertThat(claim.value().map("spec").has("dataSource")).isFalse();
        assertThat(claim.value().map("spec").has("dataSourceRef")).isFalse();
    }
}
