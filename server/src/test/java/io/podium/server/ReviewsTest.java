package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions about identity and rights over HTTP, and acting as another. */
class ReviewsTest {
    private static final String ADMIN = "admin-token";
    private static final String JANE = "jane-token";
    private static final String ACCESS = "/apis/authorization.k8s.io/v1/";
    private static final String TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(0, Optional.empty());
        made("/api/v1/namespaces/default/serviceaccounts", "{\"metadata\": {\"name\": \"robot\"}}");
        made(
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                """
                {"metadata": {"name": "actor"}, "rules": [
                  {"verbs": ["impersonate"], "apiGroups": [""], "resources": ["users"], "resourceNames": ["bob"]},
                  {"verbs": ["impersonate"], "apiGroups": [""], "resources": ["groups"], "resourceNames": ["crew"]},
                  {"verbs": ["impersonate"], "apiGroups": ["authentication.k8s.io"], "resources": ["userextras/scope"], "resourceNames": ["one"]},
                  {"verbs": ["create"], "apiGroups": ["authorization.k8s.io"], "resources": ["subjectaccessreviews"]}]}
                """);
        bind("actor", "actor");
        bind("lost", "not-there");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void bind(String name, String role) throws Exception {
        made(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                """
                {"metadata": {"name": "NAME"},
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "ROLE"},
                 "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "jane"}]}
                """
                        .replace("NAME", name)
                        .replace("ROLE", role));
    }

    private static void made(String path, String body) throws Exception {
        HttpResponse<String> answer = server.post(ADMIN, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static String text(HttpResponse<String> response) {
        return response.body().replace("\\\"", "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            quoteCharacter = '~',
            textBlock =
                    """
                    PATH | BODY | CODE | TEXT
                    subjectaccessreviews | {"spec": {"user": "x", "resourceAttributes": {"verb": "get", "resource": "pods"}}} | 201 | "status":{"allowed":false}
                    subjectaccessreviews | {"spec": {"groups": ["system:masters"], "resourceAttributes": {"verb": "get", "resource": "pods"}}} | 201 | "status":{"allowed":true}
                    subjectaccessreviews | {"spec": {"user": "x", "groups": ["system:authenticated"], "nonResourceAttributes": {"verb": "get", "path": "/healthz"}}} | 201 | "allowed":true,"reason":"RBAC: allowed by ClusterRoleBinding
                    subjectaccessreviews | {"spec": {"resourceAttributes": {"verb": "get"}}} | 422 | spec.user: Invalid value: "": at least one of user or group must be specified
                    subjectaccessreviews | {"spec": {"user": "x"}} | 422 | spec.resourceAttributes: Invalid value: "null": exactly one of nonResourceAttributes or resourceAttributes must be specified
                    subjectaccessreviews | {"spec": {"user": "x", "resourceAttributes": {}, "nonResourceAttributes": {"path": "/"}}} | 422 | cannot be specified in combination with resourceAttributes
                    subjectaccessreviews | {"metadata": {"name": "x"}, "spec": {"user": "x", "resourceAttributes": {}}} | 422 | metadata: Invalid value: {"name":"x"}: must be empty
                    subjectaccessreviews | {"spec": {"user": "x", "resourceAttributes": {"fieldSelector": {}}}} | 422 | spec.resourceAttributes.fieldSelector.requirements: Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or rawSelector is required
                    subjectaccessreviews | {"spec": {"user": "x", "resourceAttributes": {"labelSelector": {"rawSelector": "a=b", "requirements": [{"key": "a", "operator": "Exists"}]}}}} | 422 | spec.resourceAttributes.labelSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements
                    subjectaccessreviews | {"spec": {"user": "system:node:n1", "groups": ["system:nodes"], "resourceAttributes": {"verb": "list", "resource": "pods", "fieldSelector": {"rawSelector": "spec.nodeName=n1"}}}} | 201 | "allowed":true
                    subjectaccessreviews | {"spec": {"user": "system:node:n1", "groups": ["system:nodes"], "resourceAttributes": {"verb": "list", "resource": "pods", "fieldSelector": {"requirements": [{"key": "spec.nodeName", "operator": "In", "values": ["n1"]}]}}}} | 201 | "allowed":true
                    subjectaccessreviews | {"spec": {"user": "system:node:n1", "groups": ["system:nodes"], "resourceAttributes": {"verb": "list", "resource": "pods", "fieldSelector": {"requirements": [{"key": "spec.nodeName", "operator": "In", "values": ["n2"]}]}}}} | 201 | "allowed":false,"reason":"can only list/watch pods with spec.nodeName field selector"
                    namespaces/default/localsubjectaccessreviews | {"spec": {"user": "x", "resourceAttributes": {"verb": "get", "namespace": "default"}}} | 201 | "allowed":false
                    namespaces/default/localsubjectaccessreviews | {"spec": {"user": "x", "resourceAttributes": {"verb": "get", "namespace": "other"}}} | 422 | spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace
                    namespaces/default/localsubjectaccessreviews | {"spec": {"user": "x", "nonResourceAttributes": {"path": "/"}}} | 422 | disallowed on this kind of request
                    selfsubjectrulesreviews | {"spec": {}} | 400 | no namespace on request
                    """)
    void answersQuestionsAboutAccess(String path, String body, int code, String text)
            throws Exception {
        HttpResponse<String> answer = server.post(ADMIN, ACCESS + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(text(answer)).contains(text);
    }

    @Test
    void listsWhatJaneMayAndWhatIsMissing() throws Exception {
        HttpResponse<String> rules =
                server.post(
                        JANE,
                        ACCESS + "selfsubjectrulesreviews",
                        "{\"spec\": {\"namespace\": \"default\"}}");
        assertThat(text(rules))
                .contains("\"resources\":[\"users\"],\"resourceNames\":[\"bob\"]")
                .contains("\"incomplete\":false")
                .contains(
                        "\"evaluationError\":\"clusterrole.rbac.authorization.k8s.io \"not-there\""
                                + " not found\"");
        HttpResponse<String> node =
                server.send(
                        server.to(ADMIN, ACCESS + "selfsubjectrulesreviews")
                                .header("Impersonate-User", "system:node:n1")
                                .header("Impersonate-Group", "system:nodes")
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"spec\": {\"namespace\": \"default\"}}")));
        assertThat(node.body())
                .contains(
                        "\"incomplete\":true",
                        "node authorizer does not support user rule resolution");
    }

    private static String token(String spec) throws Exception {
        HttpResponse<String> made =
                server.post(
                        ADMIN,
                        "/api/v1/namespaces/default/serviceaccounts/robot/token",
                        "{\"spec\": " + spec + "}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String body = made.body();
        int at = body.indexOf("\"token\":\"") + 9;
        return body.substring(at, body.indexOf('"', at));
    }

    @Test
    void saysWhoseATokenIs() throws Exception {
        String vault = token("{\"audiences\": [\"vault\", \"bank\"]}");
        assertThat(review(vault, "[\"bank\", \"other\"]"))
                .contains(
                        "\"authenticated\":true",
                        "\"username\":\"system:serviceaccount:default:robot\"",
                        "\"groups\":[\"system:authenticated\",\"system:serviceaccounts\","
                                + "\"system:serviceaccounts:default\"]",
                        "authentication.kubernetes.io/credential-id\":[\"JTI=",
                        "\"audiences\":[\"bank\"]");
        assertThat(review(vault, "[]"))
                .contains(
                        "\"error\":\"[invalid bearer token, token audiences [\"vault\" \"bank\"] is"
                                + " invalid for the target audiences"
                                + " [\"https://kubernetes.default.svc.cluster.local\"]]\"");
        assertThat(review("nonsense", "[]")).contains("\"error\":\"invalid bearer token\"");
        assertThat(review("", "[]"))
                .contains("token is required for TokenReview in authentication");
        assertThat(review("jane-token", "[]")).contains("\"username\":\"jane\"");
    }

    private static String review(String token, String audiences) throws Exception {
        return text(
                server.post(
                        ADMIN,
                        TOKENS,
                        "{\"spec\": {\"token\": \""
                                + token
                                + "\", \"audiences\": "
                                + audiences
                                + "}}"));
    }

    @Test
    void tokenRequestsAreAboutTheAccountOfThePath() throws Exception {
        String path = "/api/v1/namespaces/default/serviceaccounts/robot/token";
        assertThat(text(server.post(ADMIN, path, "{\"metadata\": {\"name\": \"other\"}}")))
                .contains(
                        "TokenRequest.authentication.k8s.io \"robot\" is invalid: metadata.name:"
                                + " Invalid value: \"other\": must match the service account name if"
                                + " specified");
        assertThat(text(server.post(ADMIN, path, "{\"metadata\": {\"namespace\": \"x\"}}")))
                .contains(
                        "the namespace of the provided object does not match the namespace sent on"
                                + " the request",
                        "\"reason\":\"BadRequest\"");
        assertThat(server.post(ADMIN, path.replace("robot", "none"), "{}").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            quoteCharacter = '~',
            textBlock =
                    """
                    QUERY | BODY | CODE | TEXT
                    ~~ | {"kind": "Pod", "apiVersion": "v1"} | 400 | Pod in version "v1" cannot be handled as a SelfSubjectReview: converting (v1.Pod) to (authentication.SelfSubjectReview): unknown conversion
                    ~~ | {"status": [1]} | 400 | SelfSubjectReview in version "v1" cannot be handled as a SelfSubjectReview: json: cannot unmarshal array into Go struct field SelfSubjectReview.status of type v1.SelfSubjectReviewStatus
                    ~~ | { | 400 | couldn't get version/kind; json parse error:
                    ?fieldValidation=Strict | {"colour": "red"} | 400 | strict decoding error: unknown field "colour"
                    ?fieldValidation=Warn | {"colour": "red"} | 201 | unknown field "colour"
                    ?fieldValidation=No | {} | 422 | Unsupported value: "No"
                    ~~ | {"metadata": {"namespace": "x", "uid": "7", "labels": {"a": "b"}}} | 201 | "metadata":{"creationTimestamp":"
                    """)
    void whatIsOnlyCalculatedIsReadLikeWhatIsStored(
            String query, String body, int code, String text) throws Exception {
        HttpResponse<String> answer =
                server.post(
                        JANE, "/apis/authentication.k8s.io/v1/selfsubjectreviews" + query, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(
                        text(answer)
                                + answer.headers()
                                        .allValues("warning")
                                        .toString()
                                        .replace("\\", ""))
                .contains(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    USER | GROUP | EXTRA | UID | CODE | TEXT
                    bob  | ''    | ''    | ''  | 201  | "username":"bob"
                    bob  | crew  | one   | ''  | 201  | "extra":{"scope":["one"]}
                    eve  | ''    | ''    | ''  | 403  | users "eve" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope
                    bob  | night | ''    | ''  | 403  | groups "night" is forbidden: User "jane" cannot impersonate resource "groups" in API group "" at the cluster scope
                    bob  | ''    | two   | ''  | 403  | cannot impersonate resource "userextras/scope" in API group "authentication.k8s.io" at the cluster scope
                    bob  | ''    | ''    | 7   | 403  | cannot impersonate resource "uids" in API group "authentication.k8s.io" at the cluster scope
                    system:serviceaccount:default:robot | '' | '' | '' | 403 | serviceaccounts "robot" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default"
                    ''   | crew  | ''    | ''  | 400  | requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"crew"}, Extra:map[string][]string(nil)} without impersonating a user name
                    """)
    void actingAsAnotherNeedsTheRightToEachPart(
            String user, String group, String extra, String uid, int code, String text)
            throws Exception {
        HttpRequest.Builder request =
                server.to(JANE, "/apis/authentication.k8s.io/v1/selfsubjectreviews")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"));
        String[] headers = {
            "Impersonate-User", user,
            "Impersonate-Group", group,
            "Impersonate-Extra-Scope", extra,
            "Impersonate-Uid", uid
        };
        for (int i = 0; i < headers.length; i += 2) {
            if (!headers[i + 1].isEmpty()) {
                request.header(headers[i], headers[i + 1]);
            }
        }
        HttpResponse<String> answer = server.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(text(answer)).contains(text);
    }

    @Test
    void tellsOthersHowToVerifyTokens() throws Exception {
        HttpResponse<String> configuration = server.get(ADMIN, "/.well-known/openid-configuration");
        assertThat(configuration.headers().firstValue("cache-control"))
                .hasValue("public, max-age=3600");
        assertThat(configuration.body())
                .contains(
                        "\"issuer\":\"https://kubernetes.default.svc.cluster.local\"",
                        "/openid/v1/jwks\"",
                        "\"id_token_signing_alg_values_supported\":[\"ES256\"]");
        HttpResponse<String> keys = server.get(ADMIN, "/openid/v1/jwks");
        assertThat(keys.headers().firstValue("content-type")).hasValue("application/jwk-set+json");
        assertThat(keys.body()).doesNotContain("\"d\"");
        assertThat(server.get(JANE, "/openid/v1/jwks").statusCode()).isEqualTo(403);
        assertThat(server.get(token("{}"), "/openid/v1/jwks").statusCode()).isEqualTo(200);
        assertThat(server.get("", "/openid/v1/jwks").statusCode()).isEqualTo(401);
    }
}
