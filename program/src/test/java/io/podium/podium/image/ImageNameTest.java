package io.podium.podium.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.podium.host.Refused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WRITTEN                        | FULL
                    nginx                          | docker.io/library/nginx:latest
                    nginx:1                        | docker.io/library/nginx:1
                    library/nginx:1                | docker.io/library/nginx:1
                    bitnami/redis                  | docker.io/bitnami/redis:latest
                    docker.io/library/nginx        | docker.io/library/nginx:latest
                    index.docker.io/library/nginx  | docker.io/library/nginx:latest
                    podium.local/pause:1           | podium.local/pause:1
                    localhost/a/b                  | localhost/a/b:latest
                    localhost:5000/a               | localhost:5000/a:latest
                    Registry.Example:443/a/b:V1    | registry.example:443/a/b:V1
                    """)
    void completesNamesAsContainerdDoes(String written, String full) throws Refused {
        assertThat(ImageName.full(written)).isEqualTo(full);
        assertThat(ImageName.full(full)).isEqualTo(full);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Nginx",
                "a b",
                "nginx:",
                "nginx:a b",
                "/nginx",
                "nginx@sha256:12",
                "../x"
            })
    void refusesWhatNamesNoImage(String written) {
        assertThatThrownBy(() -> ImageName.full(written)).isInstanceOf(Refused.class);
    }
}
