package io.podium.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks that are named, or all. */
public final class Main {
    private Main() {}

    /** One benchmark: measures and says what it found. */
    interface Benchmark {
        void run(Report report) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("deployment", DeploymentBench::run);
        all.put("hub", HubBench::run);
        all.put("rules", RulesBench::run);
        all.put("fairness", FairnessBench::run);
        all.put("flood", FloodBench::run);
        all.put("idle", IdleBench::run);
        all.put("memory", MemoryBench::run);
        all.put("pods", PodsBench::run);
        all.put("rights", RightsBench::run);
        all.put("scale", ScaleBench::run);
        all.put("scheduling", SchedulingBench::run);
        all.put("start", StartBench::run);
        all.put("watch", WatchBench::run);
        List<String> wanted =
                arguments.length == 0 ? List.copyOf(all.keySet()) : List.of(arguments);
        PrintStream out = System.out;
        for (String name : wanted) {
            if (!all.containsKey(name)) {
                out.println("There is no benchmark " + name + "; there are " + all.keySet());
                System.exit(2);
            }
        }
        for (String name : wanted) {
            var report = new Report(out);
            report.title(name);
            all.get(name).run(report);
        }
        System.exit(0);
    }
}
