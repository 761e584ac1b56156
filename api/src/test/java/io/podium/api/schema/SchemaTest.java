package io.podium.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Pod;
import io.podium.api.schema.Field.Presence;
import io.podium.api.schema.Field.Shape;
import io.podium.base.Invariant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
    private final Schema schema = Schema.kubernetes();

    @Test
    void servesTheStableResourcesInTheOrderOfDiscovery() {
        List<Resource> stable =
                schema.resources().stream()
                        .filter(resource -> resource.version().matches("v\\d+"))
                        .toList();
        assertThat(stable).hasSize(68);
        assertThat(stable.stream().map(Resource::apiVersion).distinct()).hasSize(22);
        assertThat(schema.groups())
                .startsWith("", "apiregistration.k8s.io", "apps", "events.k8s.io");
        assertThat(schema.versions("autoscaling")).containsExactly("v2", "v1");
        assertThat(schema.versions("apps")).containsExactly("v1", "v1beta2", "v1beta1");
        assertThat(schema.versions("batch")).containsExactly("v1", "v1beta1");
        assertThat(schema.groups().getLast()).isEqualTo("extensions");
        assertThat(schema.preferredVersion("autoscaling")).contains("v2");
        assertThat(schema.preferredVersion("nowhere")).isEmpty();
    }

    @Test
    void knowsWhatIsSpecialOfAResource() {
        Resource pods = schema.resource("", "v1", "pods").orElseThrow();
        assertThat(pods.kind()).isEqualTo("Pod");
        assertThat(pods.shortNames()).containsExactly("po");
        assertThat(pods.categories()).containsExactly("all");
        assertThat(pods.namespaced()).isTrue();
        assertThat(pods.verbs())
                .containsExactly(
                        "create",
                        "delete",
                        "deletecollection",
                        "get",
                        "list",
                        "patch",
                        "update",
                        "watch");
        assertThat(pods.subresource("eviction").group()).isEqualTo("policy");
        assertThat(pods.subresource("eviction").kind()).isEqualTo("Eviction");
        assertThat(pods.subresource("nothing")).isNull();
        assertThat(pods.type()).isSameAs(Pod.TYPE);
        assertThat(schema.kind("apps/v1", "Deployment").orElseThrow().groupResource())
                .isEqualTo("deployments.apps");
        assertThat(schema.kind("", "v1", "Node").orElseThrow().namespaced()).isFalse();
        assertThat(schema.resource("apps", "v1alpha1", "deployments")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "v1, Pod",
        "v1, PodList",
        "v1, Status",
        "v1, DeleteOptions",
        "v1, PodExecOptions",
        "v1, List",
        "apps/v1, Deployment",
        "autoscaling/v1, Scale",
        "policy/v1, Eviction",
        "meta.k8s.io/v1, Table",
        "meta.k8s.io/v1, PartialObjectMetadata",
        "authentication.k8s.io/v1, TokenRequest",
        "admission.k8s.io/v1, AdmissionReview",
        "apidiscovery.k8s.io/v2, APIGroupDiscoveryList",
        "v1, APIResourceList"
    })
    void findsWhateverCarriesAKind(String apiVersion, String kind) {
        Type type = schema.body(apiVersion, kind).orElseThrow();
        assertThat(type.shortName()).isEqualTo(kind);
        assertThat(type.indexOf("kind")).isZero();
        assertThat(type.indexOf("apiVersion")).isEqualTo(1);
    }

    @Test
    void describesFieldsAsTheNotationDoes() {
        Type spec = schema.type("io.k8s.api.core.v1.PodSpec");
        Field containers = spec.field("containers");
        assertThat(containers.required()).isTrue();
        assertThat(containers.shape()).isEqualTo(Shape.LIST);
        assertThat(containers.listKeys()).containsExactly("name");
        assertThat(containers.patchStrategies()).containsExactly("merge");
        assertThat(containers.mergeKey()).isEqualTo("name");
        assertThat(containers.type().name()).isEqualTo("io.k8s.api.core.v1.Container");
        assertThat(containers.presence()).isEqualTo(Presence.ALWAYS);
        assertThat(spec.field("restartPolicy").defaultValue()).isEqualTo("Always");
        assertThat(spec.field("restartPolicy").values())
                .containsExactly("Always", "Never", "OnFailure");
        assertThat(spec.field("terminationGracePeriodSeconds").defaultValue()).isEqualTo(30L);
        assertThat(spec.field("securityContext").defaultValue()).isSameAs(Field.EMPTY_OBJECT);
        assertThat(spec.field("nodeSelector").mapType()).isEqualTo("atomic");
        Field configMap = schema.type("io.k8s.api.core.v1.Volume").field("configMap");
        assertThat(configMap.inline()).isEqualTo(List.of(2));
        assertThat(configMap.number()).isEqualTo(19);
    }

    @Test
    void decodesEveryTypeWithWhatItRefersTo() {
        for (String name : schema.typeNames()) {
            Type type = schema.type(name);
            assertThat(schema.type(name)).isSameAs(type);
            for (Field field : type.fields()) {
                assertThat(type.field(field.name())).isSameAs(field);
                assertThat(field.type() == null).isEqualTo(field.sort() != Sort.OBJECT);
            }
        }
    }

    @Test
    void everyKindKeepsItsNamesForItself() {
        var names =
                schema.resources().stream()
                        .map(one -> one.apiVersion() + "/" + one.plural())
                        .toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(schema.resources())
                .allSatisfy(one -> {
                    assertThat(one.type().description()).isNotBlank();
                    assertThat(one.type().shortName()).isEqualTo(one.kind());
                });
    }

    @Test
    void hasNoTypeThatNobodyWrote() {
        assertThat(schema.findType("io.k8s.api.core.v1.Nothing")).isEmpty();
        assertThatThrownBy(() -> schema.type("io.k8s.api.core.v1.Nothing"))
                .isInstanceOf(Invariant.Broken.class);
        assertThatThrownBy(() -> Schema.load("no.table")).isInstanceOf(Invariant.Broken.class);
    }
}
