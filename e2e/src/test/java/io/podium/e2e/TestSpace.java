package io.podium.e2e;

import io.podium.e2e.cluster.Kubectl;
import java.util.List;

/** A namespace of a test's own, gone at its end whatever happened. */
record TestSpace(Kubectl kubectl, String name) implements AutoCloseable {
    static TestSpace create(Kubectl kubectl, String name) {
        String full = name + "-" + kubectl.version().replace('.', '-');
        if (kubectl.attempt("create", "namespace", full).code() != 0) {
            // One of this name is on its way out, of the row before.
            kubectl.run("wait", "--for=delete", "--timeout=90s", "namespace/" + full);
            kubectl.run("create", "namespace", full);
        }
        // Pods are refused until their account is there.
        kubectl.until(
                text -> !text.isEmpty(),
                "-n",
                full,
                "get",
                "serviceaccount",
                "default",
                "-o",
                "name");
        return new TestSpace(kubectl, full);
    }

    String run(String... arguments) {
        return kubectl.run(in(arguments));
    }

    String until(java.util.function.Predicate<String> pleases, String... arguments) {
        return kubectl.until(pleases, in(arguments));
    }

    /** Waits until this is what stands there under the jsonpath. */
    void shows(String what, String path, String text) {
        until(text::equals, "get", what, "-o", "jsonpath=" + path);
    }

    /** The arguments with this namespace named. */
    String[] in(String... arguments) {
        var all = new java.util.ArrayList<>(List.of("-n", name));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    String apply(String manifest) {
        return kubectl.command(in("apply", "-f", "-"))
                .stdin(manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .run()
                .ok()
                .out();
    }

    void waitFor(String condition, String what) {
        // Without the time-out of a request, which would end the watch sooner.
        kubectl.stream(in("wait", "--for=" + condition, "--timeout=110s", what)).run().ok();
    }

    @Override
    public void close() {
        kubectl.attempt("delete", "namespace", name, "--wait=false");
    }
}
