package io.podium.e2e.recovery;

import io.podium.e2e.cluster.Kubectl;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Pods that come, run and go all the time, whatever becomes of the requests for them. */
final class Churn implements AutoCloseable {
    private final Kubectl kubectl;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean stopped;
    private Thread thread = new Thread();

    Churn(Kubectl kubectl) {
        this.kubectl = kubectl;
    }

    void start() {
        thread = Thread.startVirtualThread(this::run);
    }

    private void run() {
        while (!stopped) {
            String name = "churn-" + count.incrementAndGet();
            kubectl.command("apply", "-f", "-").stdin(bytes(name)).run();
            kubectl.attempt(
                    "wait",
                    "--for=jsonpath={.status.phase}=Succeeded",
                    "pod/" + name,
                    "--timeout=3s");
            kubectl.attempt("delete", "pod", name, "--wait=false");
        }
    }

    private static byte[] bytes(String name) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, labels: {app: churn}}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          containers: [{name: main, image: 'busybox:1', command: [sleep, '0.2']}]
        """
                .formatted(name)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** That a pod of now can come and end shows that both ends of the cluster work. */
    void onePodRuns() {
        String name = "churn-" + count.incrementAndGet();
        kubectl.command("apply", "-f", "-").stdin(bytes(name)).run().ok();
        kubectl.run(
                "wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/" + name, "--timeout=60s");
        kubectl.run("delete", "pod", name, "--wait=false");
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
