package io.podium.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.node.pod.Manifests;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NestedMountsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    MOUNTS                                       | PLACES
                    a=/a b=/b                                    | ''
                    a=/a b=/ab                                   | ''
                    a=/a b=/a                                    | ''
                    a=/a b=/a/x/y                                | x/y
                    a=/a/ b=a/x                                  | x
                    a=/a b=/a/x c=/a/x/y c=/a/z                  | x z
                    b=/a a=/a/x                                  | ''
                    a=/a a=/a/x                                  | x
                    """)
    void areMadeBeforeTheVolumeIsReadOnly(String mounts, String places) {
        String list =
                Arrays.stream(mounts.split(" ", -1))
                        .map(one -> one.split("=", -1))
                        .map(one -> "{name: " + one[0] + ", mountPath: " + one[1] + "}")
                        .collect(Collectors.joining(", "));
        var pod = Manifests.withContainer("", "volumeMounts: [" + list + "]");

        assertThat(
                        NestedMounts.in(pod, "a").stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(" ")))
                .isEqualTo(places);
    }
}
