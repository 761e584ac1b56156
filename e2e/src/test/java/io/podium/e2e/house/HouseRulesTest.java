package io.podium.e2e.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.house.SourceTree.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every file of the house keeps to; CONTRIBUTING.md tells the reasons. */
final class HouseRulesTest {
    private static final int FILE_CAP = 600;
    private static final int METHOD_CAP = 70;
    private static final int LINE_CAP = 120;
    private static final Pattern BANNED_CALL =
            Pattern.compile(
                    "Instant\\.now\\(|System\\.nanoTime|System\\.currentTimeMillis|Thread\\.sleep"
                            + "|new Random\\(|UUID\\.randomUUID|new Thread\\(|Thread\\.ofVirtual"
                            + "|Thread\\.ofPlatform|Thread\\.startVirtualThread|SoftReference"
                            + "|System\\.gc\\(|ObjectInputStream|javax\\.naming\\.(Initial|Context|spi)");
    private static final Pattern PROMISE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern VAGUE_NAME =
            Pattern.compile(".+(Impl|Manager|Helper|Util|Utils|Common)|(Abstract|Base)[A-Z].*");

    private final SourceTree tree = SourceTree.read();

    @Test
    void noFileOutgrowsItsCap() {
        var tooLong = new ArrayList<String>();
        for (SourceFile file : tree.files()) {
            if (file.lines().size() > FILE_CAP) {
                tooLong.add(file.path() + " has " + file.lines().size() + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void noMethodOutgrowsItsCap() {
        List<String> tooLong =
                tree.methods().stream()
                        .filter(method -> method.lines() > METHOD_CAP)
                        .map(method ->
                                method.file()
                                        + " "
                                        + method.name()
                                        + " has "
                                        + method.lines()
                                        + " lines")
                        .toList();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void noLineIsTooWide() {
        var tooWide = new ArrayList<String>();
        for (SourceFile file : tree.files()) {
            boolean isText = false; // Tables and manifests in text blocks are as wide as they are.
            for (int i = 0; i < file.lines().size(); i++) {
                String line = file.lines().get(i);
                isText ^= line.split("\"\"\"", -1).length % 2 == 0;
                if (!isText && line.length() > LINE_CAP) {
                    tooWide.add(file.path() + ":" + (i + 1));
                }
            }
        }
        assertThat(tooWide).isEmpty();
    }

    @Test
    void everyPackageHasItsDoorPlate() {
        Set<Path> rooms = new TreeSet<>();
        for (SourceFile file : tree.files()) {
            if (!file.isTest()) {
                rooms.add(file.path().getParent());
            }
        }
        List<Path> without =
                rooms.stream()
                        .filter(room ->
                                !Files.exists(
                                        SourceTree.root()
                                                .resolve(room)
                                                .resolve("package-info.java")))
                        .toList();
        assertThat(without).isEmpty();
    }

    @Test
    void everyPublicTypeSaysWhatItIsFor() {
        List<String> silent =
                tree.types().stream()
                        .filter(type -> type.isPublic() && type.isTopLevel() && !type.hasJavadoc())
                        .filter(type -> !type.file().toString().contains("/src/test/"))
                        .map(type -> type.file() + " " + type.name())
                        .toList();
        assertThat(silent).isEmpty();
    }

    @Test
    void timeChanceAndThreadsComeInThroughBaseAlone() {
        assertThat(
                        linesMatching(
                                file -> !file.isTest() && !file.module().equals("base"),
                                BANNED_CALL))
                .isEmpty();
    }

    /** Who follows a redirect can be sent anywhere; who asks nobody outside cannot. */
    @Test
    void nobodyFollowsRedirects() {
        Pattern clients = Pattern.compile("HttpClient\\.new|URLConnection\\)|followRedirects\\(");
        Pattern redirects =
                Pattern.compile("followRedirects\\(|setFollowRedirects|FollowRedirects\\(true");
        assertThat(linesMatching(file -> !file.isTest(), redirects)).isEmpty();
        assertThat(linesMatching(SecurityRooms::answersStrangers, clients)).isEmpty();
    }

    /** Set.copyOf and Map.copyOf look along all names that were chosen to collide. */
    @Test
    void whatStrangersNameStandsInNoSmallTable() {
        Pattern copies = Pattern.compile("\\b(Set|Map)\\.copyOf\\(|toUnmodifiable(Set|Map)\\(");
        assertThat(linesMatching(SecurityRooms::keepsNamesOfStrangers, copies)).isEmpty();
    }

    /** Which files the rules above are about. */
    private static final class SecurityRooms {
        static boolean answersStrangers(SourceFile file) {
            return !file.isTest()
                    && List.of("server", "api", "store", "client", "controllers", "node", "network")
                            .contains(file.module());
        }

        static boolean keepsNamesOfStrangers(SourceFile file) {
            String path = file.path().toString();
            return !file.isTest()
                    && (path.contains("/server/authz/") || path.contains("/server/admission/"));
        }
    }

    @Test
    void noPromiseStandsInPlaceOfBehaviour() {
        assertThat(linesMatching(file -> true, PROMISE)).isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() {
        Pattern off = Pattern.compile("@Dis" + "abled|@Ig" + "nore|assumeTrue\\(false");
        assertThat(linesMatching(SourceFile::isTest, off)).isEmpty();
    }

    @Test
    void noNameIsVague() {
        List<String> vague =
                tree.types().stream()
                        .filter(type -> VAGUE_NAME.matcher(type.name()).matches())
                        .map(type -> type.file() + " " + type.name())
                        .toList();
        assertThat(vague).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    schema      |
                    base        |
                    api         | base
                    store       | base
                    server      | base api store
                    client      | base api
                    controllers | base api client
                    scheduler   | base api client
                    node        | base api client
                    network     | base api client
                    """)
    void aModuleSeesOnlyTheRoomsItMay(String module, String allowed) {
        Set<String> known =
                tree.files().stream().map(SourceFile::module).collect(Collectors.toSet());
        assertThat(known).contains(module);
        Set<String> may = new TreeSet<>(List.of((allowed == null ? "" : allowed).split(" ")));
        may.add(module);
        Pattern imported = Pattern.compile("io\\.podium\\.([a-z]+)\\.");
        var wrong = new TreeSet<String>();
        for (SourceFile file : tree.files()) {
            if (!file.module().equals(module) || file.isTest()) {
                continue;
            }
            for (String line : file.lines()) {
                var matcher = imported.matcher(line);
                while (matcher.find()) {
                    String room = matcher.group(1);
                    if (line.startsWith("import ") && !may.contains(room)) {
                        wrong.add(file.path() + " sees " + room);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private List<String> linesMatching(
            java.util.function.Predicate<SourceFile> which, Pattern pattern) {
        var found = new ArrayList<String>();
        for (SourceFile file : tree.files()) {
            if (which.test(file)) {
                for (int i = 0; i < file.lines().size(); i++) {
                    if (pattern.matcher(file.lines().get(i)).find()) {
                        found.add(file.path() + ":" + (i + 1) + " " + file.lines().get(i).strip());
                    }
                }
            }
        }
        return found;
    }
}
