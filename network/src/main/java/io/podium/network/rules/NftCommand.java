package io.podium.network.rules;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the {@code nft} program once per transaction. */
public final class NftCommand implements Nft {
    private static final long PATIENCE_SECONDS = 60;
    private static final int MESSAGE_LENGTH = 2000;

    private final List<String> command;

    private NftCommand(List<String> command) {
        this.command = command;
    }

    /** In a network namespace, named by a file such as /run/netns/NAME. */
    public static NftCommand inNamespace(String file) {
        return new NftCommand(List.of("nsenter", "--net=" + file, "nft", "-f", "-"));
    }

    @Override
    public void apply(String transaction) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.PIPE)
                        .start();
        try {
            var trouble = new ArrayList<IOException>();
            try (OutputStream in = process.getOutputStream()) {
                in.write(transaction.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                trouble.add(e); // What nft says about it is more interesting.
            }
            byte[] said = process.getInputStream().readNBytes(MESSAGE_LENGTH);
            process.getInputStream().skip(Long.MAX_VALUE);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command + " did not end in " + PATIENCE_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        command
                                + " refused a transaction of "
                                + transaction.length()
                                + " characters: "
                                + new String(said, StandardCharsets.UTF_8));
            }
            if (!trouble.isEmpty()) {
                throw trouble.getFirst();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
