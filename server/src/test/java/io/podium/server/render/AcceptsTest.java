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
                    OBJECTS | OBJECT PROTOBUF v1
                    application/vnd.kubernetes.protobuf;stream=watch,application/json;stream=watch           | \
                    FRAMES  | OBJECT PROTOBUF v1
                    application/yaml;stream=watch,application/json                                           | \
                    FRAMES  | OBJECT JSON v1
                    application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json         | \
                    OBJECTS | OBJECT JSON v1
                    application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io          | \
                    OBJECTS | METADATA PROTOBUF v1
                    application/*;as=PartialObjectMetadata;v=v1;g=meta.k8s.io                                | \
                    OBJECTS | METADATA JSON v1
                    */*, application/yaml;q=0.1                                                              | \
                    OBJECTS | OBJECT YAML v1
                    application/json;q=0.1, application/yaml                                                 | \
                    OBJECTS | OBJECT YAML v1
                    application/json;q=0                                                                     | \
                    OBJECTS | OBJECT JSON v1
                    application/json;q=none, application/yaml;q=0.1                                          | \
                    OBJECTS | OBJECT YAML v1
                    application/json;as=Table;v=v1, application/yaml                                         | \
                    OBJECTS | OBJECT YAML v1
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
                    application/json;as=Table;v=v1;g=meta.k8s.io                    | PLAIN   | all
                    application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io | OBJECTS | all
                    application/yaml                                                | FRAMES  | streams
                    application/yaml, application/json                              | FRAMES  | streams
                    text/plain                                                      | OBJECTS | all
                    Application/json                                                | OBJECTS | all
                    json                                                            | OBJECTS | all
                    application/json;stream=exec                                    | FRAMES  | all
                    """)
    void nothingAcceptableIs406(String accept, Offer offer, String named) {
        String types =
                named.equals("all")
                        ? "application/json, application/yaml, application/vnd.kubernetes.protobuf"
                        : "application/json;stream=watch,"
                                + " application/vnd.kubernetes.protobuf;stream=watch";
        assertThatThrownBy(() -> Accepts.negotiate(accept, offer))
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.code()).isEqualTo(406))
                .hasMessage("only the following media types are accepted: " + types);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PARAMETER | AGENT          | PRETTY
                    ''        | kubectl/v1.33  | false
                    ''        | curl/8.5       | true
                    ''        | Wget/1.21      | true
                    ''        | Mozilla/5.0 (X | true
                    0         | curl/8.5       | false
                    nonsense  | curl/8.5       | false
                    1         | kubectl/v1.33  | true
                    True      | kubectl/v1.33  | true
                    yes       | kubectl/v1.33  | false
                    """)
    void peopleGetPrettyJson(String parameter, String agent, boolean isPretty) {
        assertThat(Accepts.isPretty(parameter, agent)).isEqualTo(isPretty);
    }
}
