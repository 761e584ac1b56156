package io.podium.node.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerificationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POLICY                      | LIST                    | REPOSITORY                | PULLED | WANTED
                    ''                          | ''                      | docker.io/library/busybox | false  | false
                    ''                          | ''                      | docker.io/library/busybox | true   | true
                    NeverVerify                 | ''                      | docker.io/library/busybox | true   | false
                    NeverVerifyPreloadedImages  | ''                      | r.example/a               | true   | true
                    AlwaysVerify                | ''                      | r.example/a               | false  | true
                    NeverVerifyAllowlistedImages | ''                     | r.example/a               | false  | true
                    NeverVerifyAllowlistedImages | r.example/a            | r.example/a               | true   | false
                    NeverVerifyAllowlistedImages | r.example/a            | r.example/a/b             | true   | true
                    NeverVerifyAllowlistedImages | r.example/a/*          | r.example/a/b             | true   | false
                    NeverVerifyAllowlistedImages | r.example/a/*          | r.example/ab              | true   | true
                    NeverVerifyAllowlistedImages | x.example/*,r.example/* | r.example/ab             | false  | false
                    """)
    void saysWhichImagesAPodMustHaveBeenAbleToPull(
            String policy, String list, String repository, boolean pulled, boolean wanted) {
        assertThat(Verification.parse(policy, list).isWanted(repository, pulled)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    Sometimes                    | ``              | "Sometimes" is none of [NeverVerify, NeverVerifyPreloadedImages, NeverVerifyAllowlistedImages, AlwaysVerify]
                    AlwaysVerify                 | r.example/a     | a list of images is only for NeverVerifyAllowlistedImages
                    NeverVerifyAllowlistedImages | r.example/a:1   | neither tag nor digest is accepted in an image reference, and its registry is needed: r.example/a:1
                    NeverVerifyAllowlistedImages | r.example/a@sha256:00 | neither tag nor digest is accepted in an image reference, and its registry is needed: r.example/a@sha256:00
                    NeverVerifyAllowlistedImages | busybox         | neither tag nor digest is accepted in an image reference, and its registry is needed: busybox
                    NeverVerifyAllowlistedImages | r.example/*/a   | not a valid wildcard pattern, only patterns ending with '/*' are allowed: r.example/*/a
                    NeverVerifyAllowlistedImages | r.example/a*    | not a valid wildcard pattern, only patterns ending with '/*' are allowed: r.example/a*
                    NeverVerifyAllowlistedImages | /*              | at least registry hostname is required
                    NeverVerifyAllowlistedImages | ` r.example/a`  | leading/trailing spaces are not allowed:  r.example/a
                    """)
    void refusesWhatSaysNothing(String policy, String list, String why) {
        assertThatThrownBy(() -> Verification.parse(policy, list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }

    @Test
    void theUsualPolicyIsTheKubelets() {
        assertThat(Verification.parse("", "")).isEqualTo(Verification.USUAL);
    }
}
