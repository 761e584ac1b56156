package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/** A watch that goes on in a process of its own until it is closed. */
final class Watching implements AutoCloseable {
    /** What happened, and to what. */
    record Event(String type, MapValue object) {
        String at(String... path) {
            return Wire.text(object, path);
        }

        String revision() {
            return at("metadata", "resourceVersion");
        }
    }

    private final Process process;
    private final BufferedReader lines;

    Watching(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /** The next event; the process gives up after five minutes. */
    Event next() {
        try {
            String line = lines.readLine();
            assertThat(line).as("the watch goes on").isNotNull();
            MapValue event = Wire.read(line);
            return new Event(event.string("type"), event.map("object"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first of the events to come that pleases. */
    Event until(Predicate<Event> pleases) {
        Event event = next();
        while (!pleases.test(event)) {
            event = next();
        }
        return event;
    }

    /**
     * The next event is this one of the object as it was written. Where an event in between must
     * not come, this says so, too.
     */
    void expect(String type, MapValue written) {
        Event event = next();
        assertThat(event.type() + " " + event.revision())
                .isEqualTo(type + " " + Wire.text(written, "metadata", "resourceVersion"));
        assertThat(event.at("metadata", "name")).isEqualTo(Wire.text(written, "metadata", "name"));
        assertThat(event.at("data", "mutation")).isEqualTo(Wire.text(written, "data", "mutation"));
    }

    /** The next event tells that the object of this name is gone. */
    Event expectDeleted(String name) {
        Event event = next();
        assertThat(event.type() + " " + event.at("metadata", "name")).isEqualTo("DELETED " + name);
        return event;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
