package io.podium.api.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.FieldPath;
import org.junit.jupiter.api.Test;

/** A trail reads as the path of the place where it is. */
class TrailTest {
    @Test
    void saysWhereItIs() {
        var trail = new Trail(FieldPath.ROOT);
        trail.enter("spec");
        trail.enter("containers");
        trail.enter(2);
        assertThat(trail.path()).hasToString("spec.containers[2]");
        trail.leave();
        trail.leave();
        trail.enter("overhead");
        trail.enterKey("cpu");
        assertThat(trail.path()).hasToString("spec.overhead[cpu]");
    }

    @Test
    void goesAsDeepAsObjectsDo() {
        var trail = new Trail(FieldPath.ROOT);
        for (int depth = 0; depth < 100; depth++) {
            trail.enter("a");
        }
        assertThat(trail.path().toString()).hasSize(199);
    }
}
