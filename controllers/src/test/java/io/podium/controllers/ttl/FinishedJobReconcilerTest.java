package io.podium.controllers.ttl;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.Job;
import io.podium.api.batch.v1.JobCondition;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinishedJobReconcilerTest {
    private static final Key KEY = new Key("one", "work");

    private static Job job(Lab lab, Integer ttl, String condition, Instant since) {
        Job job = Job.create("one", "work");
        job =
                lab.put(
                        ttl == null
                                ? job
                                : job.withSpec(job.spec().withTtlSecondsAfterFinished(ttl)));
        JobCondition end =
                JobCondition.empty()
                        .withType(condition)
                        .withStatus("True")
                        .withLastTransitionTime(since);
        return lab.status(job.withStatus(job.status().withConditions(List.of(end))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TTL | CONDITION          | AGO  | ACTIONS
                    100 | Complete           | 99   | again
                    100 | Complete           | 100  | delete(work Foreground)
                    100 | Failed             | 5000 | delete(work Foreground)
                    0   | Failed             | 0    | delete(work Foreground)
                    0   | Complete           | -5   | again
                        | Complete           | 5000 | ''
                    0   | SuccessCriteriaMet | 5000 | ''
                    0   | FailureTarget      | 5000 | ''
                    """)
    void goesInItsTime(Integer ttl, String condition, long ago, String actions) {
        var lab = new Lab();
        lab.time.advance(Duration.ofHours(2));
        job(lab, ttl, condition, lab.time.clock().now().minusSeconds(ago));
        assertThat(Lab.words(lab.decide(new FinishedJobReconciler(), KEY))).isEqualTo(actions);
    }

    @Test
    void whoIsGoingAlreadyIsLeftAlone() {
        var lab = new Lab();
        Job job = job(lab, 0, "Complete", lab.time.clock().now());
        lab.door.now(new Action.Delete(job, Optional.empty(), "Foreground"));
        assertThat(lab.decide(new FinishedJobReconciler(), KEY)).isEmpty();
    }

    /** Its user may just have given it more time. */
    @Test
    void onlyTheJobThatWasLookedAtGoes() {
        var lab = new Lab();
        Job job = job(lab, 0, "Complete", lab.time.clock().now());
        assertThat(lab.decide(new FinishedJobReconciler(), KEY))
                .containsExactly(new Action.Delete(job, Optional.empty(), "Foreground", true));
    }
}
