package io.podium.e2e.cluster;

import io.podium.e2e.cluster.Command.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A stock kubectl of one version, run inside the cluster's outer namespace as its admin. */
public record Kubectl(String version, Path binary, Outer outer, Path kubeconfig) {
    /**
     * Where kubectl of several versions may stand; what is missing is installed by the continuous
     * integration script.
     */
    private static final List<String> FOLDERS =
            List.of(
                    "/usr/lib/google-cloud-sdk/bin/kubectl.%s",
                    "/usr/local/lib/podium-e2e/kubectl.%s", "/opt/kubectl/kubectl.%s");

    /**
     * The versions every stream is tried with: the last that knows only SPDY well, and the newest.
     */
    public static Stream<String> versions() {
        return Stream.of("1.27", "1.33");
    }

    static Kubectl of(String version, Outer outer, Path kubeconfig) {
        Path binary =
                FOLDERS.stream()
                        .map(folder -> Path.of(folder.formatted(version)))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(
                                        "kubectl " + version + " is not installed; see .ci/run"));
        return new Kubectl(version, binary, outer, kubeconfig);
    }

    /** A command that is not run yet, to give it input or a time of its own. */
    public Command command(String... arguments) {
        return outer.command(
                        binary.toString(),
                        "--kubeconfig",
                        kubeconfig.toString(),
                        "--request-timeout=60s")
                .with(List.of(arguments))
                .env("HOME", kubeconfig.getParent().toString())
                .env("KUBECACHEDIR", kubeconfig.resolveSibling("kube-cache-" + version).toString());
    }

    /** Like {@link #command} without the request time-out, which would end streams. */
    public Command stream(String... arguments) {
        return outer.command(binary.toString(), "--kubeconfig", kubeconfig.toString())
                .with(List.of(arguments))
                .env("HOME", kubeconfig.getParent().toString())
                .env("KUBECACHEDIR", kubeconfig.resolveSibling("kube-cache-" + version).toString());
    }

    /** Runs it to success and answers what it printed. */
    public String run(String... arguments) {
        return command(arguments).run().ok().out();
    }

    /** Runs it whatever becomes of it. */
    public Result attempt(String... arguments) {
        return command(arguments).run();
    }

    /** Applies a manifest given as text. */
    public String apply(String manifest) {
        return command("apply", "-f", "-")
                .stdin(manifest.getBytes(StandardCharsets.UTF_8))
                .run()
                .ok()
                .out();
    }

    /**
     * Asks again and again until what is printed pleases: for three minutes at the least, on a slow
     * machine a thousand times.
     */
    public String until(Predicate<String> pleases, String... arguments) {
        String last = "";
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        for (int i = 0; i < 1_000 || System.nanoTime() < end; i++) {
            Result result = attempt(arguments);
            last = result.out();
            if (result.code() == 0 && pleases.test(last)) {
                return last;
            }
        }
        throw new AssertionError(
                "never as wished: kubectl " + String.join(" ", arguments) + "\nlast:\n" + last);
    }
}
