package io.podium.podium.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.podium.host.Refused;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecipeTest {
    @Test
    void examplesAreAllThatTheExamplesFolderNeedsEachOnce() throws Refused {
        assertThat(Recipe.chosen(List.of("busybox", "examples")))
                .extracting(Recipe::name)
                .containsExactly("busybox", "nginx", "redis", "tomcat");
    }

    @Test
    void anUnknownOneIsRefusedWithTheChoice() {
        assertThatThrownBy(() -> Recipe.chosen(List.of("mysql")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("examples, pause, busybox, nginx, redis, tomcat");
    }

    @Test
    void everyNameIsAFullOneAndNoTwoImagesShareOne() throws Refused {
        List<String> names =
                Recipe.all().stream().flatMap(recipe -> recipe.imageNames().stream()).toList();
        for (String name : names) {
            assertThat(ImageName.full(name)).isEqualTo(name);
        }
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void theTableOfContainerdIsRead() {
        assertThat(
                        NodeImages.parse(
                                """
                                REF                     TYPE          DIGEST    SIZE
                                docker.io/library/a:1   application/x sha256:aa 2.0 MiB
                                """))
                .containsOnly(Map.entry("docker.io/library/a:1", "sha256:aa"));
    }
}
