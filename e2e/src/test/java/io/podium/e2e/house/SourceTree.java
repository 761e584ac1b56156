package io.podium.e2e.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/** The hand-written Java of the repository, read and parsed once. */
final class SourceTree {
    /** A file, by its path from the repository's root, with its lines. */
    record SourceFile(Path path, List<String> lines) {
        boolean isTest() {
            return path.toString().contains("/src/test/");
        }

        String module() {
            return path.getName(0).toString();
        }
    }

    /** A method with the lines it takes. */
    record Method(Path file, String name, long lines) {}

    /** A type as declared at the top of a file or inside another. */
    record DeclaredType(
            Path file, String name, boolean isPublic, boolean isTopLevel, boolean hasJavadoc) {}

    private final Path root;
    private final List<SourceFile> files = new ArrayList<>();
    private final List<Method> methods = new ArrayList<>();
    private final List<DeclaredType> types = new ArrayList<>();

    private SourceTree(Path root) {
        this.root = root;
    }

    static SourceTree read() {
        var tree = new SourceTree(root());
        tree.readFiles();
        tree.parse();
        return tree;
    }

    /** The folder that holds the launcher, above wherever the test runs. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("ARCHITECTURE.md"))) {
            here = here.getParent();
        }
        return here;
    }

    List<SourceFile> files() {
        return files;
    }

    List<Method> methods() {
        return methods;
    }

    List<DeclaredType> types() {
        return types;
    }

    private void readFiles() {
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module :
                    modules.filter(path -> Files.exists(path.resolve("pom.xml")))
                            .sorted()
                            .toList()) {
                Path sources = module.resolve("src");
                if (Files.isDirectory(sources)) {
                    readModule(sources);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readModule(Path sources) throws IOException {
        try (Stream<Path> found = Files.walk(sources)) {
            for (Path file :
                    found.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
                files.add(new SourceFile(root.relativize(file), Files.readAllLines(file)));
            }
        }
    }

    private void parse() {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var paths = files.stream().map(file -> root.resolve(file.path())).toList();
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    null,
                                    null,
                                    manager.getJavaFileObjectsFromPaths(paths));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                Path path = root.relativize(Path.of(unit.getSourceFile().toUri()));
                new Reader(path, unit, trees).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes the methods and types of one file. */
    private final class Reader extends TreePathScanner<Void, Void> {
        private final Path path;
        private final CompilationUnitTree unit;
        private final Trees trees;
        private final SourcePositions positions;

        Reader(Path path, CompilationUnitTree unit, Trees trees) {
            this.path = path;
            this.unit = unit;
            this.trees = trees;
            this.positions = trees.getSourcePositions();
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            methods.add(new Method(path, method.getName().toString(), lines(method)));
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            boolean isPublic = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
            boolean isTop =
                    getCurrentPath().getParentPath().getLeaf() instanceof CompilationUnitTree;
            boolean documented = trees.getDocComment(getCurrentPath()) != null;
            types.add(
                    new DeclaredType(
                            path, type.getSimpleName().toString(), isPublic, isTop, documented));
            return super.visitClass(type, null);
        }

        private long lines(Tree tree) {
            long start = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
            long end = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
            return end - start + 1;
        }
    }
}
