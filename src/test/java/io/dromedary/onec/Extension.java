package io.dromedary.onec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The extension in {@code docs/1c/src}, laid out as the Designer dumps one to files. */
final class Extension {
    static final Path ROOT = Path.of("docs/1c/src");

    /**
     * Kind of object, as it is called in {@code Configuration.xml}, and the folder of its files.
     */
    static final Map<String, String> FOLDERS =
            Map.of(
                    "CommonModule", "CommonModules",
                    "Constant", "Constants",
                    "HTTPService", "HTTPServices",
                    "InformationRegister", "InformationRegisters",
                    "Role", "Roles",
                    "ScheduledJob", "ScheduledJobs");

    private Extension() {}

    /** All modules by their paths. */
    static Map<Path, BslModule> modules() {
        Map<Path, BslModule> modules = new TreeMap<>();
        files(".bsl").forEach(path -> modules.put(path, BslModule.parse(read(path))));
        return modules;
    }

    /** The common modules by their names. */
    static Map<String, BslModule> commonModules() {
        Map<String, BslModule> modules = new TreeMap<>();
        modules()
                .forEach(
                        (path, module) -> {
                            if (path.startsWith(ROOT.resolve("CommonModules"))) {
                                modules.put(path.getName(4).toString(), module);
                            }
                        });
        return modules;
    }

    /** Names of the extension's own objects, {@code Kind.Name}, as its root file lists them. */
    static List<String> objects() {
        Element children = first(xml(ROOT.resolve("Configuration.xml")), "ChildObjects");
        return elements(children.getChildNodes())
                .map(each -> each.getTagName() + "." + each.getTextContent())
                .toList();
    }

    static List<Path> files(String suffix) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document xml(Path path) {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(path.toFile());
        } catch (SAXException e) {
            throw new AssertionError(path + " is not well-formed: " + e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Texts of all elements of the name. */
    static List<String> texts(Document document, String tag) {
        List<String> texts = new ArrayList<>();
        elements(document.getElementsByTagName(tag))
                .forEach(each -> texts.add(each.getTextContent()));
        return texts;
    }

    static Element first(Document document, String tag) {
        return elements(document.getElementsByTagName(tag)).findFirst().orElseThrow();
    }

    static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
