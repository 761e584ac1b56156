package io.podium.podium;

import io.podium.podium.cli.PodiumCommand;
import io.podium.podium.cli.ServeCommand;
import java.util.List;

/** Where the program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        boolean isServer = !words.isEmpty() && words.getFirst().equals(ServeCommand.NAME);
        System.exit(
                isServer
                        ? ServeCommand.run(words.subList(1, words.size()), System.out)
                        : PodiumCommand.run(arguments));
    }
}
