package io.podium.server.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.schema.Schema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRequestTest {
    @ParameterizedTest
    @CsvSource({
        "true,true",
        "True,true",
        "1,true",
        "yes,true",
        "'',true",
        "0,false",
        "FALSE,false"
    })
    void aFlagIsOnUnlessItSaysZeroOrFalse(String value, boolean isOn) {
        assertThat(request(Map.of("stdout", List.of(value))).flag("stdout")).isEqualTo(isOn);
    }

    @Test
    void aFlagThatIsNotThereIsOff() {
        assertThat(request(Map.of()).flag("stdout")).isFalse();
    }

    private static ApiRequest request(Map<String, List<String>> query) {
        return new ApiRequest(
                Verb.GET,
                Schema.kubernetes().resource("", "v1", "pods").orElseThrow(),
                "",
                "default",
                "a",
                query,
                "",
                "",
                "",
                new ApiRequest.Payload.None(),
                new User("u", "", java.util.Set.of(), Map.of()));
    }
}
