package io.dromedary.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.store.KodStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/**
 * The full path of a change: submitted at one node, sent by the shipped route into a folder,
 * received from there by the shipped route of another node, and posted to an HTTP service that
 * stands for its 1C and answers at once. Each node has a registry in SQLite; both run in this
 * process. Every object makes a message of its own.
 */
public final class KodPathBench {

    private static final String TYPE = "Справочник.Контрагенты";
    private static final int VALUE_BYTES = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** From the mark of a session to a receipt. */
    private static final Duration MOST = Duration.ofSeconds(5);

    /** Part of the rate at which Java is warmed up: what had piled up by then would be measured. */
    private static final int GENTLY = 5;

    private static final double MILLION = 1e6;
    private static final double[] QUANTILES = {0.5, 0.99};

    private final Path exchange;
    private final Path folder;
    private final Map<String, Long> submitted = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> ways = new ConcurrentLinkedQueue<>();
    private final Set<String> messages = ConcurrentHashMap.newKeySet();
    private final Set<Mark> marks = ConcurrentHashMap.newKeySet();
    private final MessageReader reader = new MessageReader(MessageLimits.DEFAULT);

    private KodPathBench(Path folder) throws IOException {
        this.folder = folder;
        this.exchange = Files.createDirectories(folder.resolve("exchange"));
    }

    /**
     * Runs; the exit code is 0 if nothing is lost, and nothing took longer from the mark of its
     * session to its receipt than it may.
     *
     * @param arguments empty folder, messages a second, submissions a second, seconds, and those
     *     before them, in which Java compiles
     */
    public static void main(String[] arguments) throws Exception {
        boolean holds =
                new KodPathBench(Path.of(arguments[0]).toAbsolutePath())
                        .run(
                                Integer.parseInt(arguments[1]),
                                Integer.parseInt(arguments[2]),
                                Integer.parseInt(arguments[3]),
                                Integer.parseInt(arguments[4]));
        System.exit(holds ? 0 : 1);
    }

    private boolean run(int perSecond, int portions, int seconds, int warmUp) throws Exception {
        HttpServer service =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        service.setExecutor(threads);
        service.createContext("/messages", this::apply);
        service.start();
        String url = "http://localhost:" + service.getAddress().getPort() + "/messages";
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        meters.config().meterFilter(new Quantiles());
        try (KodStore one = KodStore.open(folder.resolve("01.db"));
                KodStore other = KodStore.open(folder.resolve("02.db"));
                DefaultCamelContext sending = camel("01", one, new SimpleMeterRegistry(), url);
                DefaultCamelContext receiving = camel("02", other, meters, url)) {
            receiving.start();
            load(receiving, "exchange-receive");
            sending.start();
            load(sending, "exchange-send");
            submit(sending, Math.max(1, perSecond / portions / GENTLY), portions, warmUp);
            await();
            ways.clear();
            meters.clear();
            marks.clear();
            int before = messages.size();
            submit(sending, perSecond / portions, portions, seconds);
            long left = await();
            told(perSecond, portions, seconds, messages.size() - before, left);
            return told(meters) && left == 0;
        } finally {
            service.stop(0);
            threads.shutdown();
        }
    }

    private DefaultCamelContext camel(String node, KodStore store, MeterRegistry meters, String url)
            throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve(node + ".yaml"),
                        """
                        this-node: %s
                        nodes: {01: {centre: true}, 02: {}}
                        types:
                          %s:
                            recipients: everywhere
                            references: {paths: {}}
                        """
                                .formatted(node, TYPE));
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(10);
        camel.getRegistry().bind("store", store);
        camel.getRegistry().bind("meters", meters);
        camel.getRegistry().bind("rules", KodRules.class, RulesFile.read(file).rules());
        YamlPropertiesFactoryBean shipped = new YamlPropertiesFactoryBean();
        shipped.setResources(new ClassPathResource("application.yaml"));
        Properties properties = new Properties();
        shipped.getObject().forEach((name, value) -> properties.put(name, value.toString()));
        Map.of(
                        "directory",
                        exchange.toString(),
                        "here",
                        node,
                        "send.enabled",
                        "true",
                        "send.to",
                        "kod:messages?directory=" + exchange,
                        "send.max-message-bytes",
                        "3000",
                        "receive.enabled",
                        "true",
                        "receive.url",
                        url)
                .forEach((name, value) -> properties.put("dromedary.exchange." + name, value));
        camel.getPropertiesComponent().setInitialProperties(properties);
        return camel;
    }

    private static void load(DefaultCamelContext camel, String route) throws Exception {
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        PluginHelper.getResourceLoader(camel)
                                .resolveResource("file:routes/" + route + ".camel.yaml"));
    }

    /** Evenly over the time, each portion in one transaction. */
    private void submit(DefaultCamelContext camel, int objects, int portions, int seconds)
            throws Exception {
        ProducerTemplate template = camel.createProducerTemplate();
        long begin = System.nanoTime();
        for (int portion = 0; portion < portions * seconds; portion++) {
            long due = begin + TimeUnit.SECONDS.toNanos(portion) / portions;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            StringBuilder lines = new StringBuilder();
            Set<String> keys = new HashSet<>();
            for (int object = 0; object < objects; object++) {
                String key = UUID.randomUUID().toString();
                keys.add(key);
                lines.append(
                        "{\"type\":\"%s\",\"ref\":\"%s\",\"value\":{\"Ссылка\":\"%s\",\"Наименование\":\"%s\"}}\n"
                                .formatted(TYPE, key, key, "x".repeat(VALUE_BYTES)));
            }
            // From when it should have been submitted, should the node not keep up.
            keys.forEach(key -> submitted.put(key, due));
            template.sendBody("kod:changes", lines.toString());
        }
        template.stop();
    }

    /** 1C: notes what it gets, and answers. */
    private void apply(HttpExchange call) throws IOException {
        byte[] body = call.getRequestBody().readAllBytes();
        long now = System.nanoTime();
        try {
            reader.read(new ByteArrayInputStream(body), object -> note(object, now));
        } catch (UnreadableMessageException e) {
            throw new IOException(e);
        }
        String name = call.getRequestHeaders().getFirst("KodFileName");
        messages.add(name);
        marks.add(new Mark(call.getRequestHeaders().getFirst("KodMark")));
        call.sendResponseHeaders(200, -1);
        call.close();
    }

    private void note(MessageObject object, long now) {
        String text = new String(object.value(), StandardCharsets.UTF_8);
        int at = text.indexOf(':') + 2;
        Long since = submitted.remove(text.substring(at, at + 36));
        if (since != null) {
            ways.add(now - since);
        }
    }

    private long await() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!submitted.isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TimeUnit.MILLISECONDS.sleep(500); // until the last receipt is written
        return submitted.size();
    }

    private void told(int perSecond, int portions, int seconds, int received, long left) {
        long[] sorted = ways.stream().mapToLong(way -> way).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "full path, %,d objects of %,d B a second in %d submissions a second, %d s: %,d"
                        + " messages in %,d sessions, %,d objects lost%n",
                perSecond,
                VALUE_BYTES,
                portions,
                seconds,
                received,
                marks.size(),
                left);
        System.out.printf(
                Locale.ROOT,
                "  submission to applied    p50 %,.0f ms, p99 %,.0f ms, max %,.0f ms%n",
                sorted[sorted.length / 2] / MILLION,
                sorted[sorted.length * 99 / 100] / MILLION,
                sorted[sorted.length - 1] / MILLION);
    }

    /** Whether the longest way was not too long. */
    private static boolean told(SimpleMeterRegistry meters) {
        Timer path = meters.get("dromedary.kod.path").timer();
        System.out.printf(
                Locale.ROOT,
                "  session mark to receipt  %s, max %,.0f ms (%,d receipts)%n",
                String.join(
                        ", ",
                        Arrays.stream(path.takeSnapshot().percentileValues())
                                .map(KodPathBench::text)
                                .toList()),
                path.max(TimeUnit.MILLISECONDS),
                path.count());
        return path.max(TimeUnit.MILLISECONDS) <= MOST.toMillis();
    }

    private static String text(ValueAtPercentile value) {
        return String.format(
                Locale.ROOT,
                "p%.0f %,.0f ms",
                100 * value.percentile(),
                value.value(TimeUnit.MILLISECONDS));
    }

    private static final class Quantiles implements MeterFilter {

        @Override
        public DistributionStatisticConfig configure(
                Meter.Id id, DistributionStatisticConfig config) {
            return DistributionStatisticConfig.builder()
                    .percentiles(QUANTILES)
                    .expiry(Duration.ofMinutes(30))
                    .build()
                    .merge(config);
        }
    }
}
