package io.podium.podium;

import io.podium.podium.cli.PodiumCommand;

/** Where the program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(PodiumCommand.run(arguments));
    }
}
