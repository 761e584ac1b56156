package io.podium.api.strategy;

import io.podium.api.schema.Resource;
import io.podium.api.view.ApiObject;
import io.podium.base.Invariant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The printed columns of every kind, from {@code columns.table}: name, type, format, priority, and
 * how to make a cell.
 */
final class ColumnTable {
    private final Map<String, List<Line>> lines = new HashMap<>();

    private record Line(String name, String type, String format, int priority, String cell) {}

    private static final class Shared {
        static final ColumnTable TABLE = new ColumnTable();
    }

    private ColumnTable() {
        var current = new ArrayList<Line>();
        for (String text : TableText.lines("columns.table")) {
            if (!text.startsWith(" ")) {
                current = new ArrayList<>();
                for (String resource : text.split(" +", -1)) {
                    lines.put(resource, current);
                }
                continue;
            }
            String[] parts = text.strip().split(" *\\| *", -1);
            Invariant.check(parts.length == 3, "columns.table: %s", text);
            String[] marks = parts[1].split(" +", -1);
            boolean isWide = marks[marks.length - 1].equals("wide");
            String format = marks.length > 1 && !marks[1].equals("wide") ? marks[1] : "";
            current.add(new Line(parts[0], marks[0], format, isWide ? 1 : 0, parts[2]));
        }
    }

    /** The columns of the resource; name and age when the table does not know it. */
    static <T extends ApiObject> List<Column<T>> columns(Resource resource) {
        List<Line> known = Shared.TABLE.lines.get(resource.groupResource());
        List<Line> wanted = known != null ? known : Shared.TABLE.lines.get("*");
        var columns = new ArrayList<Column<T>>();
        for (Line line : wanted) {
            Cells.Cell cell = Cells.of(line.cell);
            BiFunction<T, Instant, Object> extractor =
                    (object, now) -> cell.of(object.value(), now);
            columns.add(
                    new Column<>(line.name, line.type, line.format, line.priority, "", extractor));
        }
        return List.copyOf(columns);
    }
}
