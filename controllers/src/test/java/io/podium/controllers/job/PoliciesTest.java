package io.podium.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.PodFailurePolicy;
import io.podium.api.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.podium.api.batch.v1.PodFailurePolicyOnPodConditionsPattern;
import io.podium.api.batch.v1.PodFailurePolicyRule;
import io.podium.api.batch.v1.SuccessPolicy;
import io.podium.api.batch.v1.SuccessPolicyRule;
import io.podium.client.Action;
import io.podium.controllers.Lab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What podFailurePolicy and successPolicy make of a Job. */
class PoliciesTest {
    /** Rules of words such as {@code FailJob:In:3,4} or {@code Ignore:DisruptionTarget=True}. */
    private static PodFailurePolicy failures(String rules) {
        var result = new ArrayList<PodFailurePolicyRule>();
        for (String rule : rules.split(" ", -1)) {
            String[] parts = rule.split("[:=]", -1);
            PodFailurePolicyRule one = PodFailurePolicyRule.empty().withAction(parts[0]);
            boolean isOnCodes = parts[1].equals("In") || parts[1].equals("NotIn");
            result.add(
                    isOnCodes
                            ? one.withOnExitCodes(codes(parts))
                            : one.withOnPodConditions(
                                    List.of(
                                            PodFailurePolicyOnPodConditionsPattern.empty()
                                                    .withType(parts[1])
                                                    .withStatus(parts[2]))));
        }
        return PodFailurePolicy.empty().withRules(result);
    }

    private static PodFailurePolicyOnExitCodesRequirement codes(String[] parts) {
        var codes =
                PodFailurePolicyOnExitCodesRequirement.empty()
                        .withOperator(parts[1])
                        .withValues(
                                Arrays.stream(parts[2].split(",", -1))
                                        .map(Integer::valueOf)
                                        .toList());
        return parts.length > 3 ? codes.withContainerName(parts[3]) : codes;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    JOB                          | RULES                       | PODS                          | STATUS
                    completions=2 backoff=9      | FailJob:In:3                | a:failed=3 b:done             | active=0 ready=0 terminating=0 succeeded=1 failed=1 FailureTarget:PodFailurePolicy Failed:PodFailurePolicy
                    completions=2 backoff=9      | FailJob:In:3                | a:failed=4 b:done             | active=1 ready=0 terminating=0 succeeded=1 failed=1
                    completions=2 backoff=9      | FailJob:NotIn:3             | a:failed=4 b:done             | active=0 ready=0 terminating=0 succeeded=1 failed=1 FailureTarget:PodFailurePolicy Failed:PodFailurePolicy
                    completions=2 backoff=9      | FailJob:In:3:other          | a:failed=3 b:done             | active=1 ready=0 terminating=0 succeeded=1 failed=1
                    completions=2 backoff=9      | FailJob:In:3:c              | a:failed=3 b:done             | active=0 ready=0 terminating=0 succeeded=1 failed=1 FailureTarget:PodFailurePolicy Failed:PodFailurePolicy
                    completions=1 backoff=0      | Ignore:In:3                 | a:failed=3                    | active=1 ready=0 terminating=0 succeeded=0 failed=0
                    completions=1 backoff=0      | Ignore:DisruptionTarget=True | a:failed%DisruptionTarget    | active=1 ready=0 terminating=0 succeeded=0 failed=0
                    completions=1 backoff=0      | Ignore:DisruptionTarget=False | a:failed%DisruptionTarget   | active=0 ready=0 terminating=0 succeeded=0 failed=1 FailureTarget:BackoffLimitExceeded Failed:BackoffLimitExceeded
                    completions=1 backoff=0      | Count:In:3 Ignore:NotIn:9   | a:failed=3                    | active=0 ready=0 terminating=0 succeeded=0 failed=1 FailureTarget:BackoffLimitExceeded Failed:BackoffLimitExceeded
                    completions=1 backoff=0      | Count:In:3 Ignore:NotIn:9   | a:failed=4                    | active=1 ready=0 terminating=0 succeeded=0 failed=0
                    completions=1 backoff=0      | Ignore:DisruptionTarget=True | a:running+deleted%DisruptionTarget | active=0 ready=0 terminating=1 succeeded=0 failed=0
                    indexed completions=2 parallelism=2 perindex=5 | FailIndex:In:42 | a:failed=42#0 b:done#1  | active=0 ready=0 terminating=0 succeeded=1 failed=1 completed=1 failedIndexes=0 FailureTarget:FailedIndexes Failed:FailedIndexes
                    indexed completions=2 parallelism=2 perindex=0 | Ignore:In:42    | a:failed=42#0 b:done#1  | active=1 ready=0 terminating=0 succeeded=1 failed=0 completed=1 failedIndexes=
                    """)
    void ofFailures(String job, String rules, String pods, String status) {
        JobLab lab = new JobLab(job);
        lab.spec(spec -> spec.withPodFailurePolicy(failures(rules)));
        lab.pods(pods);
        lab.settle();
        assertThat(lab.told()).isEqualTo(status);
    }

    @Test
    void aPolicySaysWhichPodFailedTheJobAndByWhichRule() {
        JobLab lab = new JobLab("completions=2 parallelism=2 backoff=9");
        lab.spec(spec -> spec.withPodFailurePolicy(failures("Ignore:In:1 FailJob:In:3")));
        lab.pods("a:failed=3 b:running");
        assertThat(lab.words()).isEqualTo("delete(b) patch(a) patch(b) status");
        lab.step();
        assertThat(lab.job().status().conditions().getFirst().message())
                .isEqualTo(
                        "Container c for pod one/a failed with exit code 3 matching FailJob rule"
                                + " at index 1");
        JobLab other = new JobLab("completions=1");
        other.spec(spec -> spec.withPodFailurePolicy(failures("FailJob:DisruptionTarget=True")));
        other.pods("a:failed%DisruptionTarget").step();
        assertThat(other.job().status().conditions().getFirst().message())
                .isEqualTo(
                        "Pod one/a has condition DisruptionTarget matching FailJob rule at index"
                                + " 0");
    }

    /** An ignored failure is counted apart, so that the pauses still grow. */
    @Test
    void ignoredFailuresOfAnIndexStandBesideCountedOnes() {
        JobLab lab = new JobLab("indexed completions=1 perindex=3");
        lab.spec(spec -> spec.withPodFailurePolicy(failures("Ignore:In:42")));
        lab.pods("a:failed=42#0!2");
        var create = (Action.Create) ((Action.Announced) lab.decide().getFirst()).write();
        assertThat(create.object().metadata().annotations())
                .containsEntry(JobPods.FAILURES, "2")
                .containsEntry(JobPods.IGNORED, "1");
    }

    private static SuccessPolicy successes(String rules) {
        var result = new ArrayList<SuccessPolicyRule>();
        for (String rule : rules.split(" ", -1)) {
            String[] parts = rule.split(":", -1);
            SuccessPolicyRule one = SuccessPolicyRule.empty();
            one = parts[0].isEmpty() ? one : one.withSucceededIndexes(parts[0]);
            result.add(
                    parts[1].isEmpty() ? one : one.withSucceededCount(Integer.parseInt(parts[1])));
        }
        return SuccessPolicy.empty().withRules(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    RULES      | SUCCEEDED | MET
                    :1         | ''        |
                    :1         | 3         | 0
                    :2         | 3         |
                    :2         | 1,3       | 0
                    0:         | 1-4       |
                    0:         | 0         | 0
                    0-2:       | 0,1       |
                    0-2:       | 0-2       | 0
                    0-2:2      | 0,4       |
                    0-2:2      | 0,2       | 0
                    0: :3      | 1-3       | 1
                    0: 1:      | 0,1       | 0
                    """)
    void ofSuccesses(String rules, String succeeded, String met) {
        JobLab lab = new JobLab("indexed completions=5 parallelism=5");
        lab.spec(spec -> spec.withSuccessPolicy(successes(rules)));
        Optional<String> found = SuccessRules.met(lab.job(), IndexSet.parsed(succeeded, 5));
        assertThat(found)
                .isEqualTo(Optional.ofNullable(met).map(one -> "Matched rules at index " + one));
    }

    /** What still runs is ended, and is no failure. */
    @Test
    void contentItEndsTheRest() {
        JobLab lab = new JobLab("indexed completions=3 parallelism=3");
        lab.spec(spec -> spec.withSuccessPolicy(successes("0:")));
        lab.pods("a:done#0 b:running#1 c:running#2");
        assertThat(lab.words()).isEqualTo("delete(b) delete(c) patch(a) patch(b) patch(c) status");
        lab.settle();
        assertThat(lab.told())
                .isEqualTo(
                        "active=0 ready=0 terminating=2 succeeded=1 failed=0 completed=0"
                                + " SuccessCriteriaMet:SuccessPolicy");
        for (var pod : lab.found()) {
            lab.lab.door.now(new Action.Delete(pod, Optional.of(0L), ""));
        }
        assertThat(Lab.words(lab.step())).isEqualTo("status Completed");
        assertThat(lab.told())
                .isEqualTo(
                        "active=0 ready=0 terminating=0 succeeded=1 failed=0 completed=0"
                                + " SuccessCriteriaMet:SuccessPolicy Complete:SuccessPolicy");
    }
}
