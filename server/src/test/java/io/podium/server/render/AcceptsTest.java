package io.podium.server.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.error.ApiError;
import io.podium.server.render.Accepts.Offer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an Accept header gets. */
class AcceptsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    ACCEPT                                                                                   | \
                    OFFER   | GETS
                    ''                                                                                       | \
                    OBJECTS | OBJECT JSON v1
                    */*                                                                                      | \
                    OBJECTS | OBJECT JSON v1
                    application/json                                                                         | \
                    PLAIN   | OBJECT JSON v1
                    application/json, */*                                                                    | \
                    OBJECTS | OBJECT JSON v1
                    application/yaml                                                                         | \
                    OBJECTS | OBJECT YAML v1
                    application/yaml;q=0.5,application/json;q=0.4                                            | \
                    OBJECTS | OBJECT YAML v1
                    application/json;as=Table;v=v1;g=meta.k8s.io,application/json                            | \
                    OBJECTS | TABLE JSON v1
                    application/json;as=Table;g=meta.k8s.io;v=v1beta1,application/json                       | \
                    OBJECTS | TABLE JSON v1beta1
                    application/json;as=Table;v=v2;g=meta.k8s.io,application/json                            | \
                    OBJECTS | OBJECT JSON v1
                    application/json;as=Table;v=v1;g=meta.k8s.io,application/json                            | \
                    PLAIN   | OBJECT JSON v1
                    application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json        | \
                    OBJECTS | METADATA JSON v1
                    application/vnd.kubernetes.protobuf,application/json                                     | \
                    OBJECTS | OBJECT JSON v1
                    application/vnd.kubernetes.protobuf;stream=watch,application/json;stream=watch           | \
                    FRAMES  | OBJECT JSON v1
                    text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8                          | \
                    OBJECTS | OBJECT JSON v1
                    """)
    void theBestOfWhatIsAskedIsChosen(String accept, Offer offer, String gets) {
        Rendition rendition = Accepts.negotiate(accept, offer);
        assertThat(rendition.form() + " " + rendition.format() + " " + rendition.version())
                .isEqualTo(gets);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    application/vnd.kubernetes.protobuf          | OBJECTS
                    application/json;as=Table;v=v1;g=meta.k8s.io | PLAIN
                    application/yaml                             | FRAMES
                    text/plain                                   | OBJECTS
                    application/json;q=0                         | OBJECTS
                    """)
    void nothingAcceptableIs406(String accept, Offer offer) {
        assertThatThrownBy(() -> Accepts.negotiate(accept, offer))
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.code()).isEqualTo(406))
                .hasMessageStartingWith(
                        "only the following media types are accepted: application/json");
    }
}
