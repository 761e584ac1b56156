package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChainTest {
    private final List<String> ran = new ArrayList<>();

    private String stage(String name, String input) {
        ran.add(name);
        return input + name;
    }

    @Test
    void runsStagesInTheOrderTheyStand() {
        Chain<String, String> chain =
                Chain.<String, String>of(in -> stage("a", in))
                        .then(in -> stage("b", in))
                        .thenWait(in -> CompletableFuture.completedFuture(stage("c", in)));
        assertThat(chain.run("-").join()).isEqualTo("-abc");
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void endsWithTheFirstStageThatThrows() {
        var refusal = new IllegalArgumentException("no");
        Chain<String, String> chain =
                Chain.<String, String>of(in -> stage("a", in))
                        .then(in -> {
                            throw refusal;
                        })
                        .then(in -> stage("c", (String) in));
        assertThatThrownBy(() -> chain.run("-").join()).hasRootCause(refusal);
        assertThat(ran).containsExactly("a");
    }

    @Test
    void waitsForAStageThatTakesItsTime() {
        var slow = new CompletableFuture<String>();
        Chain<String, String> chain =
                Chain.<String, String>of(in -> stage("a", in))
                        .thenWait(in -> slow)
                        .then(in -> stage("c", in));
        CompletableFuture<String> result = chain.run("-");
        assertThat(result).isNotDone();
        slow.complete("x");
        assertThat(result.join()).isEqualTo("xc");
    }

    @Test
    void findsTheRefusalInWhatFuturesWrapAroundIt() {
        var refusal = new IllegalArgumentException("no");
        Chain<String, String> chain =
                Chain.<String, String>of(in -> in)
                        .thenWait(in -> CompletableFuture.<String>failedFuture(refusal))
                        .then(in -> in);
        Throwable failure = chain.run("-").handle((out, wrapped) -> wrapped).join();
        assertThat(Chain.cause(failure)).isSameAs(refusal);
    }
}
