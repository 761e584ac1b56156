package io.podium.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateHashTest {
    private static PodTemplateSpec template(String image) {
        PodTemplateSpec template =
                PodTemplateSpec.empty()
                        .withMetadata(ObjectMeta.empty().withLabels(Map.of("b", "2", "a", "1")));
        return template.withSpec(
                template.spec().withContainers(List.of(Container.empty().withImage(image))));
    }

    /** This very value may never change: it stands in the names of users' ReplicaSets. */
    @Test
    void isStable() {
        assertThat(TemplateHash.of(template("nginx"), 0)).isEqualTo("77765c5685");
    }

    @Test
    void differsByContentAndByCollisions() {
        assertThat(TemplateHash.of(template("nginx"), 0))
                .isNotEqualTo(TemplateHash.of(template("redis"), 0))
                .isNotEqualTo(TemplateHash.of(template("nginx"), 1))
                .matches("[bcdfghjklmnpqrstvwxz2456789]{1,10}");
    }

    @Test
    void isTakenOffAgain() {
        PodTemplateSpec template = template("nginx");
        PodTemplateSpec hashed =
                template.withMetadata(
                        template.metadata()
                                .withLabels(TemplateHash.with(template.metadata().labels(), "h")));
        assertThat(hashed).isNotEqualTo(template);
        assertThat(TemplateHash.without(hashed)).isEqualTo(template);
    }
}
