package io.podium.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.error.ApiError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    METHOD | URI | WORD | WHAT
                    GET | /api/v1/pods | list | v1 pods
                    GET | /api/v1/pods/ | list | v1 pods
                    GET | /api/v1/pods?watch=true | watch | v1 pods
                    GET | /api/v1/pods?watch=1 | watch | v1 pods
                    GET | /api/v1/pods?watch | watch | v1 pods
                    GET | /api/v1/pods?watch=false | list | v1 pods
                    GET | /api/v1/watch/pods | watch | v1 pods
                    GET | /api/v1/watch/namespaces/a/pods/p | watch | v1 pods in a named p
                    HEAD | /api/v1/namespaces/a/pods/p | get | v1 pods in a named p
                    GET | /api/v1/namespaces/a/pods/p/log?container=c | get | v1 pods/log in a named p
                    POST | /api/v1/namespaces/a/pods/p/exec?command=ls | create | v1 pods/exec in a named p
                    GET | /api/v1/namespaces | list | v1 namespaces
                    GET | /api/v1/namespaces/a | get | v1 namespaces in a named a
                    PUT | /api/v1/namespaces/a/status | update | v1 namespaces/status in a named a
                    PUT | /api/v1/namespaces/a/finalize | update | v1 namespaces/finalize in a named a
                    DELETE | /api/v1/namespaces/a | delete | v1 namespaces in a named a
                    DELETE | /api/v1/namespaces/a/pods | deletecollection | v1 pods in a
                    GET | /apis/apps/v1/deployments | list | apps/v1 deployments
                    PATCH | /apis/apps/v1/namespaces/a/things/d/scale | patch | apps/v1 things/scale in a named d
                    POST | /apis/apps/v1/namespaces/a/deployments | create | apps/v1 deployments in a
                    GET | /apis/flow.k8s.io/v1/clusterroles/admin | get | flow.k8s.io/v1 clusterroles named admin
                    GET | /apis/flow.k8s.io/v1/clusterroles/a%3Ab | get | flow.k8s.io/v1 clusterroles named a:b
                    POST | /api/v1/namespaces/a/pods/s:8/proxy/x/ | create | v1 pods/proxy in a named s:8 rest /x/
                    GET | /api/v1/nodes/n/proxy/../x | get | v1 nodes/proxy named n rest /../x
                    OPTIONS| /api/v1/pods | '' | v1 pods
                    """)
    void readsResources(String method, String uri, String word, String what) {
        RequestLine line = RequestLine.of(method, uri);
        assertThat(line.word()).isEqualTo(word);
        assertThat(text(line)).isEqualTo(what);
    }

    private static String text(RequestLine line) {
        String group = line.group().isEmpty() ? "" : line.group() + "/";
        String sub = line.subresource().isEmpty() ? "" : "/" + line.subresource();
        return group
                + line.version()
                + " "
                + line.resource()
                + sub
                + (line.namespace().isEmpty() ? "" : " in " + line.namespace())
                + (line.name().isEmpty() ? "" : " named " + line.name())
                + (line.rest().isEmpty() ? "" : " rest " + line.rest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/api/",
                "/api/v1",
                "/apis",
                "/apis/apps",
                "/apis/apps/v1/",
                "/version",
                "/healthz/ping",
                "/openapi/v3/apis/apps/v1",
                "/api/v1/watch",
                "/api/v1//pods",
                "/api/v1/../v1/pods",
                "/foo/v1/pods/x"
            })
    void readsOtherPathsAsNoResource(String uri) {
        RequestLine line = RequestLine.of("GET", uri);
        assertThat(line.isResource()).isFalse();
        assertThat(line.word()).isEqualTo("get");
        assertThat(line.path()).isEqualTo(uri);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    URI | NAME | SELECTED
                    /api/v1/namespaces/a/pods/p | p | p
                    /api/v1/namespaces/a/secrets?fieldSelector=metadata.name%3Ds | '' | s
                    /api/v1/namespaces/a/secrets?fieldSelector=type%3Dx,metadata.name%3D%3Ds| '' | s
                    /api/v1/namespaces/a/secrets?fieldSelector=metadata.name!%3Ds | '' | ''
                    /api/v1/namespaces/a/secrets?watch=1&fieldSelector=metadata.name%3Ds | '' | s
                    /api/v1/namespaces/a/secrets?fieldSelector=metadata.name%3D | '' | ''
                    """)
    void asksForTheSelectedNameWhenItAuthorizes(String uri, String name, String selected) {
        RequestLine line = RequestLine.of("GET", uri);
        assertThat(line.name()).isEqualTo(name);
        assertThat(line.selectedName()).isEqualTo(selected);
    }

    @Test
    void decodesParametersInOrder() {
        RequestLine line =
                RequestLine.of(
                        "POST",
                        "/api/v1/namespaces/a/pods/p/exec?command=sh&command=-c&command=a%3Bb+c%2Bd&stdin=true");
        assertThat(line.query().get("command")).containsExactly("sh", "-c", "a;b c+d");
        assertThat(line.parameter("stdin")).isEqualTo("true");
        assertThat(line.parameter("tty")).isEmpty();
    }

    @Test
    void refusesBrokenEscapes() {
        assertThatThrownBy(() -> RequestLine.of("GET", "/api/v1/pods/%zz"))
                .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.code()).isEqualTo(400));
    }
}
