package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.dromedary.component.HttpAnswer;
import io.dromedary.component.kod.ChangedObjects;
import io.dromedary.component.kod.ExchangeAnswer;
import io.dromedary.notification.EventDigest;
import io.dromedary.route.RouteCheck;
import io.dromedary.route.RouteFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.support.DefaultRegistry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.FileSystemResource;

@DisplayName("What is shipped for users to edit")
class ShippedRoutesTest {

    private static final Path FOLDER = Path.of("routes");

    static List<Path> routes() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @Test
    @DisplayName("gives every route and step an id of its own")
    void ids() throws IOException {
        List<String> ids = new ArrayList<>();
        for (Path file : routes()) {
            Pattern.compile("(?m)^ *(?:- )?id: (\\S+)$")
                    .matcher(Files.readString(file))
                    .results()
                    .forEach(found -> ids.add(found.group(1)));
        }
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("routes")
    @DisplayName("fits the schema of Camel's YAML")
    void schema(Path file) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/schema/camelYamlDsl.json")) {
            JsonSchema schema =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);

            assertThat(schema.validate(new YAMLMapper().readTree(file.toFile()))).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    @DisplayName("uses only options that the catalog knows")
    void catalog(Path file) throws IOException {
        List<String> wrong = new ArrayList<>();
        collect(new YAMLMapper().readTree(file.toFile()), catalog(), wrong);

        assertThat(wrong).isEmpty();
    }

    private static CamelCatalog catalog() throws IOException {
        CamelCatalog catalog = new DefaultCamelCatalog();
        for (Map.Entry<String, String> component :
                Map.of(
                                "onec-eventlog", "eventlog.EventLogComponent",
                                "onec-transactions", "transactions.TransactionsComponent",
                                "journal", "journal.JournalComponent",
                                "rabbitmq-events", "rabbitmq.RabbitEventsComponent",
                                "kod", "kod.KodComponent",
                                "onec-cluster", "cluster.ClusterComponent")
                        .entrySet()) {
            String type = component.getValue();
            String json =
                    "/META-INF/io/dromedary/component/"
                            + type.substring(0, type.indexOf('.'))
                            + "/"
                            + component.getKey()
                            + ".json";
            try (InputStream in = ShippedRoutesTest.class.getResourceAsStream(json)) {
                catalog.addComponent(
                        component.getKey(),
                        "io.dromedary.component." + type,
                        new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return catalog;
    }

    private static void collect(JsonNode node, CamelCatalog catalog, List<String> wrong)
            throws IOException {
        if (node.isObject() && node.has("uri")) {
            String uri = resolved(node.get("uri").asText());
            String scheme = uri.substring(0, uri.indexOf(':'));
            Map<String, String> options = new LinkedHashMap<>();
            try {
                options.putAll(catalog.endpointProperties(uri));
                if (node.has("parameters")) {
                    node.get("parameters")
                            .properties()
                            .forEach(
                                    option ->
                                            options.put(
                                                    option.getKey(), option.getValue().asText()));
                }
                EndpointValidationResult result =
                        catalog.validateEndpointProperties(
                                catalog.asEndpointUri(scheme, options, false), false);
                if (!result.isSuccess()) {
                    wrong.add(uri + ": " + result.summaryErrorMessage(false));
                }
            } catch (URISyntaxException e) {
                wrong.add(uri + ": " + e.getMessage());
            }
        }
        for (JsonNode child : node) {
            collect(child, catalog, wrong);
        }
    }

    /** With the defaults in place of {@code {{name}}}. */
    private static String resolved(String uri) {
        Properties defaults = RunningRoutes.defaults();
        RunningRoutes.resolve(defaults);
        return Pattern.compile("\\{\\{([^{}]+)}}")
                .matcher(uri)
                .replaceAll(
                        name ->
                                Matcher.quoteReplacement(
                                        defaults.getProperty(name.group(1), name.group(1))));
    }

    @Test
    @DisplayName("builds, and costs no guarantee")
    void builds() {
        Properties defaults = RunningRoutes.defaults();
        RunningRoutes.resolve(defaults);
        DefaultRegistry beans = new DefaultRegistry();
        beans.bind("httpAnswer", new HttpAnswer());
        beans.bind("exchangeAnswer", new ExchangeAnswer());
        beans.bind("changedObjects", new ChangedObjects());
        beans.bind("eventDigest", new EventDigest());
        RouteCheck check =
                new RouteCheck(beans, name -> Optional.ofNullable(defaults.getProperty(name)));
        Map<String, String> texts = new TreeMap<>(new RouteFolder(FOLDER).texts());
        // The HTTP server is Spring's; ServiceTest has it.
        texts.replaceAll(
                (file, text) ->
                        text.replaceAll(
                                "platform-http:[^\\n]*\\n *parameters:\\n( {8}.*\\n)+",
                                "direct:http\n"));

        assertThat(check.errors(texts)).isEmpty();
        assertThat(check.warnings(texts)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routes")
    @DisplayName("opens with what it does, and gives every route and step an id")
    void told(Path file) throws IOException {
        assertThat(Files.readString(file)).startsWith("# ");
        List<String> without = new ArrayList<>();
        for (JsonNode item : new YAMLMapper().readTree(file.toFile())) {
            if (!item.has("route")) {
                continue;
            }
            JsonNode route = item.get("route");
            assertThat(route.path("description").asText()).isNotBlank();
            withoutId(route, without);
        }
        assertThat(without).isEmpty();
    }

    private static void withoutId(JsonNode node, List<String> without) {
        node.path("steps")
                .forEach(
                        step ->
                                step.properties()
                                        .forEach(
                                                kind -> {
                                                    if (!kind.getValue().has("id")) {
                                                        without.add(kind.toString());
                                                    }
                                                }));
        node.forEach(child -> withoutId(child, without));
    }

    @Test
    @DisplayName("config/application.yaml shows every property, with the default in force")
    void configuration() throws IOException {
        YamlPropertiesFactoryBean shown = new YamlPropertiesFactoryBean();
        shown.setResources(new FileSystemResource("config/application.yaml"));
        Pattern ours = Pattern.compile("(dromedary|onec|server\\.port).*");
        Map<Object, Object> defaults = new TreeMap<>(RunningRoutes.defaults());
        defaults.keySet().removeIf(name -> !ours.matcher(name.toString()).matches());

        for (String leftToTheDemo : List.of("onec.directory", "onec.infobase", "dromedary.data")) {
            defaults.remove(leftToTheDemo);
            assertThat(Path.of("config/application.yaml"))
                    .content()
                    .contains("#" + leftToTheDemo.substring(leftToTheDemo.indexOf('.') + 1) + ":");
        }

        assertThat(new TreeMap<>(shown.getObject())).isEqualTo(defaults);
    }

    @Test
    @DisplayName("the generated catalog and configurers are those of the code")
    void generated() throws IOException {
        Path fresh = Path.of("target/generated-camel");
        assertThat(fresh).as("made by the build: mvn process-classes").isDirectory();

        assertThat(texts(Path.of("src/generated")))
                .as(
                        "src/generated is stale: run mvn process-classes"
                                + " -Dcamel.generated.directory=src/generated and commit it")
                .isEqualTo(texts(fresh));
    }

    private static Map<String, String> texts(Path folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
