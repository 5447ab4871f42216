package io.dromedary.cluster.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a folder of templates (каталог шаблонов). A folder with {@code 1cv8.mft}, {@code
 * UpdInfo.txt} and {@code 1cv8.cfu} or {@code 1cv8.cf} is an update; any other folder is passed by.
 *
 * <p>Both text files have lines {@code Key=Value}, in UTF-8 with or without a byte order mark, or
 * in Windows-1251; letters of names of files may be capital or small.
 */
public final class TemplateFolder {

    private static final Charset WINDOWS = Charset.forName("windows-1251");
    private static final String BYTE_ORDER_MARK = "\ufeff";

    /** Vendor, configuration, version, and some to spare. */
    private static final int DEPTH = 8;

    /** A text file of a template has a few lines; a longer one is none. */
    private static final int MOST_BYTES = 1 << 20;

    private static final String MANIFEST = "1cv8.mft";
    private static final String UPDATE = "updinfo.txt";
    private static final List<String> FILES = List.of("1cv8.cfu", "1cv8.cf");

    private TemplateFolder() {}

    /**
     * What was found. Immutable.
     *
     * @param problems templates that cannot be used, and why; for people
     */
    public record Found(List<UpdateTemplate> templates, List<String> problems) {

        /** Copies the lists. */
        public Found {
            templates = List.copyOf(templates);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads all updates below a folder.
     *
     * @throws TemplateException if the folder itself cannot be read
     */
    public static Found read(Path folder) {
        List<UpdateTemplate> templates = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            throw new TemplateException(
                    "The folder of templates %s is not there; name it in update: templates"
                            .formatted(folder));
        }
        try {
            Files.walkFileTree(
                    folder,
                    EnumSet.noneOf(FileVisitOption.class),
                    DEPTH,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (named(file, MANIFEST)) {
                                try {
                                    template(file).ifPresent(templates::add);
                                } catch (TemplateException e) {
                                    problems.add(e.getMessage());
                                }
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            problems.add("%s cannot be read: %s".formatted(file, e.getMessage()));
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new TemplateException(
                    "The folder of templates %s cannot be read: %s".formatted(folder, e));
        }
        return new Found(templates, problems);
    }

    private static boolean named(Path file, String name) {
        return file.getFileName().toString().equalsIgnoreCase(name);
    }

    private static Optional<UpdateTemplate> template(Path manifest) {
        Path folder = manifest.getParent();
        Map<String, Path> files = files(folder);
        Optional<Path> file = FILES.stream().filter(files::containsKey).map(files::get).findFirst();
        if (file.isEmpty() || !files.containsKey(UPDATE)) {
            return Optional.empty();
        }
        Map<String, String> told = values(manifest);
        String name = told.getOrDefault("name", "");
        if (name.isEmpty()) {
            throw new TemplateException(manifest + " has no Name=");
        }
        String version = told.getOrDefault("version", "");
        return Optional.of(
                new UpdateTemplate(
                        name,
                        ConfigurationVersion.parse(version)
                                .orElseThrow(
                                        () ->
                                                new TemplateException(
                                                        "%s: Version=%s is no version"
                                                                .formatted(
                                                                        manifest, shown(version)))),
                        from(files.get(UPDATE)),
                        file.get()));
    }

    private static Set<ConfigurationVersion> from(Path update) {
        return Stream.of(values(update).getOrDefault("fromversions", "").split(";"))
                .flatMap(version -> ConfigurationVersion.parse(version).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String shown(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "…";
    }

    private static Map<String, Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .collect(
                            Collectors.toMap(
                                    file -> file.getFileName().toString().toLowerCase(Locale.ROOT),
                                    file -> file,
                                    (one, other) -> one.compareTo(other) < 0 ? one : other));
        } catch (IOException e) {
            throw new TemplateException("%s cannot be read: %s".formatted(folder, e));
        }
    }

    /** The first value of each key counts. */
    private static Map<String, String> values(Path file) {
        Map<String, String> values = new HashMap<>();
        text(file)
                .lines()
                .forEach(
                        line -> {
                            int equals = line.indexOf('=');
                            if (equals > 0) {
                                values.putIfAbsent(
                                        line.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                                        line.substring(equals + 1).strip());
                            }
                        });
        return values;
    }

    private static String text(Path file) {
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new TemplateException("%s cannot be read: %s".formatted(file, e));
        }
        if (bytes.length > MOST_BYTES) {
            throw new TemplateException(file + " is longer than any file of its kind");
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            return new String(bytes, WINDOWS);
        }
    }
}
