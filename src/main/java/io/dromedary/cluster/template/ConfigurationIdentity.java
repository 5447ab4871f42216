package io.dromedary.cluster.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Which configuration an infobase has. Immutable.
 *
 * @param name of the configuration
 * @param version of it
 */
public record ConfigurationIdentity(String name, ConfigurationVersion version) {

    private static final String FILE = "Configuration.xml";

    /**
     * Reads {@code Configuration.xml}, which DESIGNER exports: {@code MetaDataObject /
     * Configuration / Properties / Name} and {@code Version}.
     *
     * @param folder with the files of the configuration
     * @throws TemplateException if there is no such file, or it tells no name and version
     */
    public static ConfigurationIdentity read(Path folder) {
        Path file = folder.resolve(FILE);
        try (InputStream stream = Files.newInputStream(file)) {
            Optional<String> name = Optional.empty();
            Optional<String> version = Optional.empty();
            XMLStreamReader xml = factory().createXMLStreamReader(stream);
            int depth = 0;
            boolean inProperties = false;
            while (xml.hasNext() && (name.isEmpty() || version.isEmpty())) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    String element = xml.getLocalName();
                    inProperties |= depth == 3 && element.equals("Properties");
                    if (inProperties && depth == 4 && element.equals("Name")) {
                        name = Optional.of(xml.getElementText());
                        depth--;
                    } else if (inProperties && depth == 4 && element.equals("Version")) {
                        version = Optional.of(xml.getElementText());
                        depth--;
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                }
            }
            String found = name.filter(text -> !text.isBlank()).orElseThrow(() -> untold(file));
            return new ConfigurationIdentity(
                    found.strip(),
                    version.flatMap(ConfigurationVersion::parse).orElseThrow(() -> untold(file)));
        } catch (IOException | XMLStreamException e) {
            throw new TemplateException("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    /** Nothing outside of the file is read. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static TemplateException untold(Path file) {
        return new TemplateException(
                file + " tells no name and version of a configuration such as 3.0.150.27");
    }
}
