package io.podium.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeTroubleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NOT_FOUND         | rpc error: code = NotFound desc = no            | rpc error: code = NotFound desc = no
                    UNKNOWN           | rpc error: code = Unknown desc = no             | no
                    DEADLINE_EXCEEDED | rpc error: code = DeadlineExceeded desc = no    | rpc error: code = DeadlineExceeded desc = no
                    CANCELLED         | rpc error: code = Canceled desc = no            | rpc error: code = Canceled desc = no
                    """)
    void saysTheCodeAsGoDoes(Status.Code code, String full, String brief) {
        var trouble =
                new RuntimeTrouble(
                        RuntimeTrouble.Sort.FAILED,
                        "PullImage",
                        "no",
                        Status.fromCode(code).asRuntimeException());

        assertThat(trouble.said()).isEqualTo(full);
        assertThat(trouble.saidBriefly()).isEqualTo(brief);
    }

    @Test
    void whatIsNoAnswerHasTheCodeOfItsSort() {
        var trouble = new RuntimeTrouble(RuntimeTrouble.Sort.UNAVAILABLE, "RunPod", "away", null);

        assertThat(RuntimeTrouble.spelled(trouble))
                .isEqualTo("rpc error: code = Unavailable desc = away");
        assertThat(RuntimeTrouble.spelled(new IllegalStateException("other"))).isEqualTo("other");
    }
}
