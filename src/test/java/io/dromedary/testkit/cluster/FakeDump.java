package io.dromedary.testkit.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A .dt file: {@code 1CIBDmpF}, a digit, and then, deflated without a header, what is in the
 * infobase.
 */
public final class FakeDump {

    private static final byte[] BEGINNING = "1CIBDmpF3".getBytes(StandardCharsets.US_ASCII);
    private static final ObjectMapper JSON = new ObjectMapper();

    private FakeDump() {}

    /** The whole file of an infobase. */
    public static byte[] of(FakeInfobase infobase) {
        ObjectNode content =
                JSON.createObjectNode()
                        .put("data", infobase.data)
                        .put("configuration", infobase.configuration)
                        .put("version", infobase.version);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(BEGINNING);
        try (DeflaterOutputStream deflated =
                new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_SPEED, true))) {
            deflated.write(JSON.writeValueAsBytes(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Restores a file into an infobase; false if it is no whole one. */
    static boolean restore(Path file, FakeInfobase infobase) {
        try (InputStream bytes = Files.newInputStream(file)) {
            if (!Arrays.equals(bytes.readNBytes(BEGINNING.length), BEGINNING)) {
                return false;
            }
            var content = JSON.readTree(new InflaterInputStream(bytes, new Inflater(true)));
            infobase.data = content.get("data").asText();
            infobase.configuration = content.get("configuration").asText();
            infobase.version = content.get("version").asText();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
