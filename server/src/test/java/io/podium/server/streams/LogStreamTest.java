package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.ApiError;
import io.podium.api.streams.NodeStreams.LogRequest;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogStreamTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                                  | ''
                    follow=true&previous=1&timestamps=true              | follow previous timestamps
                    follow=false&previous=0                             | ''
                    tailLines=0                                         | tail=0
                    tailLines=10&limitBytes=1                           | tail=10 limit=1
                    sinceSeconds=90                                     | since=PT1M30S
                    sinceTime=2026-01-02T03:04:05Z                      | from=2026-01-02T03:04:05Z
                    follow=&previous=False&timestamps=no                | follow timestamps
                    sinceTime=null                                      | ''
                    tailLines=-1                                        | 422 tailLines: Invalid value: -1: must be greater than or equal to 0
                    limitBytes=0                                        | 422 limitBytes: Invalid value: 0: must be greater than 0
                    sinceSeconds=0                                      | 422 sinceSeconds: Invalid value: 0: must be greater than 0
                    sinceSeconds=1&sinceTime=2026-01-02T03:04:05Z       | 422 []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified
                    stream=Stdout                                       | 422 stream: Forbidden: may not be specified
                    tailLines=-2&limitBytes=-3                          | 422 [tailLines: Invalid value: -2: must be greater than or equal to 0, limitBytes: Invalid value: -3: must be greater than 0]
                    tailLines=ten                                       | 400 strconv.ParseInt: parsing "ten": invalid syntax
                    tailLines=                                          | 400 strconv.ParseInt: parsing "": invalid syntax
                    tailLines=9223372036854775808                       | 400 strconv.ParseInt: parsing "9223372036854775808": value out of range
                    """)
    void readsPodLogOptions(String query, String wanted) {
        assertThat(read(query)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"yesterday", "2026-01-02", "2026-13-02T03:04:05Z"})
    void aTimeThatIsNoneIsRefused(String time) {
        assertThat(read("sinceTime=" + time)).startsWith("400 sinceTime is no time: ");
    }

    private static String read(String query) {
        LogRequest request;
        try {
            request =
                    LogStream.options(FakeNode.request("log", query))
                            .apply(new FakeNode().target());
        } catch (ApiError e) {
            String about = "PodLogOptions \"web\" is invalid: ";
            assertThat(e.getMessage().startsWith(about)).isEqualTo(e.code() == 422);
            return e.code() + " " + e.getMessage().replace(about, "");
        }
        assertThat(request.container()).isEqualTo("main");
        var words = new ArrayList<String>();
        flag(request.follow(), "follow").ifPresent(words::add);
        flag(request.previous(), "previous").ifPresent(words::add);
        flag(request.timestamps(), "timestamps").ifPresent(words::add);
        request.tailLines().ifPresent(lines -> words.add("tail=" + lines));
        request.limitBytes().ifPresent(bytes -> words.add("limit=" + bytes));
        request.since().ifPresent(since -> words.add("since=" + since));
        request.sinceTime().ifPresent(time -> words.add("from=" + time));
        return String.join(" ", words);
    }

    private static Optional<String> flag(boolean set, String word) {
        return set ? Optional.of(word) : Optional.empty();
    }
}
