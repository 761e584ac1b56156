package io.podium.api.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** One line of {@code kubectl get -o wide} for a few kinds. */
class CellsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
    private static final String META =
            "'metadata':{'name':'x','creationTimestamp':'2026-01-01T00:00:00Z'";

    @ParameterizedTest
    @CsvFileSource(resources = "cells.txt", delimiter = '|', quoteCharacter = '`')
    void showsWhatKubectlShows(String apiVersion, String kind, String object, String line) {
        var strategy = new Checked(apiVersion, kind).strategy();
        String json = object.replace("{M", "{" + META);
        ApiObject view = strategy.view(JsonText.typed(json, strategy.resource().type()));
        var cells = new ArrayList<String>();
        for (Column<ApiObject> column : strategy.columns()) {
            cells.add(String.valueOf(column.cell().apply(view, NOW)));
        }
        assertThat(String.join(" ", cells)).isEqualTo(line.strip());
    }
}
