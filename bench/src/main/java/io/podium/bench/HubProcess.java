package io.podium.bench;

import io.podium.base.files.Folders;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A {@link HubServer}, or another program that is measured, in a JVM of its own, with the options
 * of the launcher, on a folder that goes with it.
 */
final class HubProcess implements AutoCloseable {
    private static final int STOP_SECONDS = 20;

    private final Path folder;
    private final Class<?> program;
    private final List<String> more;
    private Process process;
    private BufferedReader answers;
    private PrintStream questions;
    private Certificates certificates;
    private Ready ready;

    private HubProcess(Path folder, Class<?> program, List<String> more) {
        this.folder = folder;
        this.program = program;
        this.more = more;
    }

    /**
     * How the start went.
     *
     * @param millis since the JVM started
     */
    record Ready(int port, long millis, long cpuNanos) {}

    /** Starts a server on an empty store, with further options for its JVM. */
    static HubProcess start(String... options) throws IOException {
        return start(HubServer.class, options);
    }

    /** Starts this program on an empty store; it answers as a {@link HubServer} does. */
    static HubProcess start(Class<?> program, String... options) throws IOException {
        var hub =
                new HubProcess(
                        Files.createTempDirectory("podium-bench-"), program, List.of(options));
        hub.open();
        return hub;
    }

    /** Ends the server and starts another one on the same store. */
    void restart() throws IOException {
        stop();
        open();
    }

    Ready ready() {
        return ready;
    }

    /** The administrator, whom no rule binds. */
    Target admin() {
        return new Target(ready.port(), certificates.clientTls(certificates.admin()), "");
    }

    /** The user whom the rules bind. */
    Target user() {
        return new Target(
                ready.port(), trusting(certificates.authority().certificate()), HubServer.TOKEN);
    }

    /** One of a flood's users, by the token he has. */
    Target floodUser(int number) {
        return new Target(
                ready.port(),
                trusting(certificates.authority().certificate()),
                HubServer.floodToken(number));
    }

    /** A node, by the token it has. */
    Target node(int number) {
        return new Target(
                ready.port(),
                trusting(certificates.authority().certificate()),
                HubServer.nodeToken(number));
    }

    /** The first lines of the server's log that tell of trouble. */
    List<String> complaints() throws IOException {
        try (var lines = Files.lines(folder.resolve("log"))) {
            return lines.filter(line -> line.matches(".*(Error|Exception|ERROR|WARN).*"))
                    .limit(10)
                    .toList();
        }
    }

    /** TLS as a client without a certificate of its own has it. */
    private static SSLContext trusting(X509Certificate authority) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, new char[0]);
            store.setCertificateEntry("authority", authority);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store in memory takes any certificate", e);
        }
    }

    Usage usage() throws IOException {
        String[] words = ask("usage");
        return new Usage(Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** The live bytes of the server's heap. */
    long heapBytes() throws IOException {
        return Long.parseLong(ask("heap")[1]);
    }

    long pid() {
        return process.pid();
    }

    private void open() throws IOException {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        String options = System.getProperty("podium.options", "");
        if (!options.isBlank()) {
            command.addAll(List.of(options.strip().split("\\s+")));
        }
        command.addAll(more);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.add(folder.toString());
        process = new ProcessBuilder(command).redirectError(folder.resolve("log").toFile()).start();
        answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        String[] words = answer("ready");
        ready =
                new Ready(
                        Integer.parseInt(words[1]),
                        Long.parseLong(words[2]),
                        Long.parseLong(words[3]));
        certificates =
                new CertificateFolder(folder.resolve("pki"), Clock.system(), Randomness.secure())
                        .open(Set.of("127.0.0.1"), List.of());
    }

    private String[] ask(String question) throws IOException {
        questions.println(question);
        return answer(question);
    }

    private String[] answer(String question) throws IOException {
        String line = answers.readLine();
        if (line == null || !line.startsWith(question)) {
            throw new EOFException(
                    "the server said "
                            + line
                            + ", its log ends with:\n"
                            + String.join("\n", lastLines()));
        }
        return line.split(" ");
    }

    private List<String> lastLines() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("log"));
        return lines.subList(Math.max(0, lines.size() - 20), lines.size());
    }

    private void stop() throws IOException {
        if (!process.isAlive()) {
            System.err.println("the server ended by itself with " + process.exitValue() + ":");
            lastLines().forEach(System.err::println);
        }
        questions.close();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        answers.close();
    }

    @Override
    public void close() throws IOException {
        stop();
        Folders.delete(folder);
    }
}
