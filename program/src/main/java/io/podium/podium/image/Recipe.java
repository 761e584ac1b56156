package io.podium.podium.image;

import io.podium.podium.host.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An image to be made out of a Debian package.
 *
 * @param name how the user asks for it
 * @param imageNames full names it gets
 * @param debianPackage what is installed, or holds the one static program
 * @param program the path of that program; "" for an image with a Debian system in it
 * @param hooks shell commands run on the installed system, its root being "$1"
 * @param settings of its containers
 */
record Recipe(
        String name,
        List<String> imageNames,
        String debianPackage,
        String program,
        List<String> hooks,
        ImageSettings settings) {
    static final String PAUSE = "podium.local/pause:1";

    private static final List<String> EXAMPLES = List.of("busybox", "nginx", "redis", "tomcat");

    static List<Recipe> all() {
        return List.of(pause(), busybox(), nginx(), redis(), tomcat());
    }

    /**
     * The recipes of what the user wrote: names of images, or "examples" for those of the examples
     * folder.
     */
    static List<Recipe> chosen(List<String> words) throws Refused {
        Set<String> names = new LinkedHashSet<>();
        for (String word : words) {
            names.addAll(word.equals("examples") ? EXAMPLES : List.of(word));
        }
        var chosen = new ArrayList<Recipe>();
        for (String name : names) {
            chosen.add(
                    all().stream()
                            .filter(recipe -> recipe.name().equals(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    new Refused(
                                            "there is no recipe for \""
                                                    + name
                                                    + "\": choose from examples, "
                                                    + String.join(
                                                            ", ",
                                                            all().stream()
                                                                    .map(Recipe::name)
                                                                    .toList()))));
        }
        return chosen;
    }

    /** Changes with anything that changes the image, besides the package's version. */
    String fingerprint() {
        return Digests.hex(Digests.of(toString().getBytes(StandardCharsets.UTF_8)))
                .substring(0, 12);
    }

    boolean isStatic() {
        return !program.isEmpty();
    }

    static Recipe pause() {
        return new Recipe(
                "pause",
                List.of(PAUSE),
                "catatonit",
                "/usr/bin/catatonit",
                List.of(),
                new ImageSettings(
                        List.of("/catatonit", "-P"),
                        List.of(),
                        List.of(ImageSettings.PATH),
                        "/",
                        0,
                        ""));
    }

    private static Recipe busybox() {
        return new Recipe(
                "busybox",
                names("busybox", "1"),
                "busybox-static",
                "/bin/busybox",
                List.of(),
                new ImageSettings(
                        List.of(), List.of("sh"), List.of(ImageSettings.PATH), "/", 0, ""));
    }

    private static Recipe nginx() {
        return new Recipe(
                "nginx",
                names("nginx", "1"),
                "nginx-light",
                "",
                List.of(
                        "ln -sf /dev/stdout \"$1\"/var/log/nginx/access.log",
                        "ln -sf /dev/stderr \"$1\"/var/log/nginx/error.log"),
                new ImageSettings(
                        List.of(),
                        List.of("nginx", "-g", "daemon off;"),
                        List.of(ImageSettings.PATH),
                        "/",
                        80,
                        "SIGQUIT"));
    }

    private static Recipe redis() {
        return new Recipe(
                "redis",
                names("redis", "7"),
                "redis-server",
                "",
                List.of("chroot \"$1\" install -d -o redis -g redis /data"),
                new ImageSettings(
                        List.of(),
                        List.of(
                                "redis-server",
                                "--bind",
                                "*",
                                "--protected-mode",
                                "no",
                                "--dir",
                                "/data"),
                        List.of(ImageSettings.PATH),
                        "/data",
                        6379,
                        ""));
    }

    private static Recipe tomcat() {
        return new Recipe(
                "tomcat",
                names("tomcat", "10"),
                "tomcat10",
                "",
                // The folders are where tutorials for the image of the same name expect them. The
                // access log is
                // written at once, so that another container can follow it.
                List.of(
                        "cd \"$1\" && mkdir -p usr/local/tomcat && cd usr/local/tomcat && mkdir"
                                + " logs temp work webapps && ln -s ../../share/tomcat10/bin"
                                + " ../../share/tomcat10/lib . && ln -s /etc/tomcat10 conf && cp -r"
                                + " \"$1\"/var/lib/tomcat10/webapps/ROOT webapps/",
                        "sed -i 's/<Valve className=\"org.apache.catalina.valves.AccessLogValve\"/&"
                                + " buffered=\"false\"/' \"$1\"/etc/tomcat10/server.xml"),
                new ImageSettings(
                        List.of(),
                        List.of("catalina.sh", "run"),
                        List.of(
                                "PATH=/usr/local/tomcat/bin:"
                                        + ImageSettings.PATH.substring("PATH=".length()),
                                "JAVA_HOME=/usr/lib/jvm/default-java",
                                "CATALINA_HOME=/usr/share/tomcat10",
                                "CATALINA_BASE=/usr/local/tomcat"),
                        "/usr/local/tomcat",
                        8080,
                        ""));
    }

    private static List<String> names(String name, String tag) {
        return Stream.of(tag, "latest")
                .map(each -> "docker.io/library/" + name + ":" + each)
                .toList();
    }
}
