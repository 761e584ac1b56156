package io.podium.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.batch.v1.JobCondition;
import io.podium.api.core.v1.Pod;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrayPodReconcilerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    JOB                   | POD               | BECOMES  | ACTIONS
                    completions=2         | a:running         | as it is | ''
                    completions=2         | a:running         | finished | patch(a)
                    completions=2         | a:running         | gone     | patch(a)
                    completions=2         | a:running+counted | gone     | ''
                    completions=2         | a:running         | free     | patch(a)
                    completions=2         | a:running         | another  | ''
                    completions=2 foreign | a:running         | finished | ''
                    completions=2 foreign | a:running         | gone     | patch(a)
                    """)
    void letsGoWhomNobodyCounts(String job, String pod, String becomes, String actions) {
        JobLab lab = new JobLab(job).pods(pod);
        Pod found = lab.lab.door.view().find(Pod.class, "one", "a").orElseThrow();
        switch (becomes) {
            case "finished" ->
                    lab.status(status ->
                            status.withConditions(
                                    List.of(
                                            JobCondition.empty()
                                                    .withType("Complete")
                                                    .withStatus("True"))));
            case "gone" -> lab.lab.door.now(new Action.Delete(lab.job()));
            case "free" ->
                    lab.lab.update(found.withMetadata(found.metadata().withoutOwnerReferences()));
            case "another" -> {
                var owner = found.metadata().ownerReferences().getFirst();
                lab.lab.update(
                        found.withMetadata(
                                found.metadata()
                                        .withOwnerReferences(
                                                List.of(owner.withApiVersion("example.com/v1")))));
            }
            default -> {
                // Nothing happens to it.
            }
        }
        List<Action> decided = lab.lab.decide(new StrayPodReconciler(), new Key("one", "a"));
        assertThat(Lab.words(decided)).isEqualTo(actions);
    }
}
