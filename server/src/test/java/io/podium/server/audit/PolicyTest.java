package io.podium.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.server.authz.Attributes;
import io.podium.server.request.User;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - {level: None, users: [robot], verbs: [watch]}
            - {level: Metadata, resources: [{group: "", resources: [secrets]}]}
            - {level: Request, resources: [{group: "", resources: [configmaps], resourceNames: [settings]}]}
            - {level: RequestResponse, namespaces: [watched], resources: [{group: apps}]}
            - {level: Metadata, userGroups: [night], nonResourceURLs: [/logs*, /version]}
            - {level: Request, resources: [{group: "", resources: ["pods/*"]}]}
            - {level: RequestResponse, resources: [{group: "", resources: ["*/status"]}]}
            """;

    private static Policy read(String text) {
        return Policy.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    USER  | GROUP | REQUEST                                | LEVEL
                    robot | day   | watch /pods//d                         | None
                    robot | day   | get /secrets//d                        | Metadata
                    jane  | day   | get /configmaps//d settings            | Request
                    jane  | day   | get /configmaps//d others              | None
                    jane  | day   | create apps/deployments//watched       | RequestResponse
                    jane  | day   | create apps/deployments//elsewhere     | None
                    jane  | night | get path /logs/a                       | Metadata
                    jane  | night | get path /version                      | Metadata
                    jane  | day   | get path /version                      | None
                    jane  | day   | get /pods//d                           | None
                    jane  | day   | create /pods/exec/d                    | Request
                    jane  | day   | update /nodes/status/                  | RequestResponse
                    """)
    void theFirstRuleAboutARequestSays(String user, String group, String request, String level) {
        Policy policy = read(POLICY);
        assertThat(policy.order(asked(User.of(user, group), request)).detail().word())
                .isEqualTo(level);
    }

    private static Attributes asked(User user, String request) {
        String[] words = request.split(" ", -1);
        if (words[1].equals("path")) {
            return Attributes.path(user, words[0], words[2]);
        }
        String[] parts = words[1].split("/", -1);
        String name = words.length > 2 ? words[2] : "";
        return new Attributes(
                user, words[0], parts[0], "v1", parts[1], parts[2], parts[3], name, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a: [ | yaml: expected the node content, but found '<stream end>'
                    kind: Policy | the audit policy is a  Policy, not an audit.k8s.io/v1 Policy
                    {apiVersion: audit.k8s.io/v1, kind: Policy} | the audit policy has no rules
                    {apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: Much}]} | rules[0].level: "Much" is none of None, Metadata, Request, RequestResponse
                    {apiVersion: audit.k8s.io/v1, kind: Policy, omitStages: [Later], rules: [{level: None}]} | omitStages: "Later" is none of RequestReceived, ResponseStarted, ResponseComplete, Panic
                    {apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: None, namespaces: [a], nonResourceURLs: [/a]}]} | rules[0].nonResourceURLs: rules cannot apply to both regular resources and non-resource URLs
                    {apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: None, resources: [{group: "", resourceNames: [a]}]}]} | rules[0].resources[0].resourceNames: using resourceNames requires at least one resource
                    """)
    void whatIsNoPolicyIsRefused(String text, String fault) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(Policy.Malformed.class).hasMessage(fault);
    }
}
