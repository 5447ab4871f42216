package io.dromedary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The properties that the libraries describe for editors, in the manner of Spring Boot. */
final class DescribedProperties {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private DescribedProperties() {}

    /** The names that match. */
    static Set<String> named(Pattern pattern) {
        return DescribedProperties.class
                .getClassLoader()
                .resources(METADATA)
                .flatMap(DescribedProperties::names)
                .filter(name -> pattern.matcher(name).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> names(URL metadata) {
        try (InputStream content = metadata.openStream()) {
            JsonNode properties = new ObjectMapper().readTree(content).path("properties");
            return StreamSupport.stream(properties.spliterator(), false)
                    .map(property -> property.path("name").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
