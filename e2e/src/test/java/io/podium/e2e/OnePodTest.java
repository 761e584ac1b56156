package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs docs/one-pod.md: each command prints what the page says. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class OnePodTest {
    private static final String PROMPT = "$ kubectl ";

    private record Step(String command, List<String> printed) {}

    @Test
    void thePageTellsTheTruth(PodiumCluster cluster) throws IOException {
        List<Step> steps = steps();
        assertThat(steps).hasSizeGreaterThan(8);
        for (Step step : steps) {
            String printed = cluster.kubectl().run(step.command().split(" "));
            assertThat(printed.strip()).as(step.command()).matches(pattern(step.printed()));
        }
    }

    private static List<Step> steps() throws IOException {
        var steps = new ArrayList<Step>();
        boolean inside = false;
        for (String line : Files.readAllLines(SourceRoot.path().resolve("docs/one-pod.md"))) {
            if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside && line.startsWith(PROMPT)) {
                steps.add(new Step(line.substring(PROMPT.length()), new ArrayList<>()));
            } else if (inside) {
                steps.getLast().printed().add(line);
            }
        }
        return steps;
    }

    private static Pattern pattern(List<String> lines) {
        String regex =
                lines.stream()
                        .map(line -> Pattern.quote(line).replace("…", "\\E.*\\Q"))
                        .collect(Collectors.joining("\n"));
        return Pattern.compile(regex);
    }
}
