package io.dromedary.testkit.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server on loopback that takes mail by STARTTLS and from one user only, and none for
 * recipients at {@code nowhere.example}. Its certificate is signed by nobody but itself.
 */
public final class StrictMailServer implements AutoCloseable {

    /** Who may send. */
    public static final String USER = "reports";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "сорок два %41 #:@/";

    private static final String STORE_PASSWORD = "changeit";

    private final Path certificate;
    private final SMTPServer server;
    private final List<byte[]> messages = new CopyOnWriteArrayList<>();
    private final List<String> recipients = new CopyOnWriteArrayList<>();

    /** How its connections are secured. */
    public enum Security {
        /** By STARTTLS, without which nothing is taken. */
        STARTTLS,
        /** From the beginning. */
        TLS
    }

    /**
     * Starts it.
     *
     * @param folder for its certificate
     */
    public StrictMailServer(Path folder, Security security) {
        try {
            Path store = folder.resolve("mail.p12");
            certificate = folder.resolve("mail.pem");
            makeCertificate(store);
            SSLContext context = context(store);
            SMTPServer.Builder builder =
                    new SMTPServer.Builder()
                            .bindAddress(InetAddress.getLoopbackAddress())
                            .port(0)
                            .requireAuth()
                            .authenticationHandlerFactory(
                                    new EasyAuthenticationHandlerFactory(StrictMailServer::login))
                            .messageHandlerFactory(any -> new Handler());
            server =
                    (security == Security.TLS
                                    ? builder.serverSocketFactory(context)
                                    : builder.enableTLS()
                                            .requireTLS()
                                            .startTlsSocketFactory(context))
                            .build();
            server.start();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void login(String user, String password, MessageContext context)
            throws LoginFailedException {
        if (!user.equals(USER) || !password.equals(PASSWORD)) {
            throw new LoginFailedException("535 Authentication credentials invalid");
        }
    }

    private void makeCertificate(Path store) throws IOException {
        keytool(
                store,
                "-genkeypair",
                Map.of(
                        "-keyalg", "EC",
                        "-dname", "CN=localhost",
                        "-ext", "san=dns:localhost,ip:127.0.0.1",
                        "-validity", "2"));
        keytool(store, "-exportcert", Map.of("-file", certificate.toString(), "-rfc", ""));
    }

    private static void keytool(Path store, String verb, Map<String, String> options)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                verb,
                                "-alias",
                                "mail",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                STORE_PASSWORD));
        options.forEach(
                (name, value) -> {
                    command.add(name);
                    if (!value.isEmpty()) {
                        command.add(value);
                    }
                });
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(store.resolveSibling("keytool.log").toFile())
                        .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(
                        Files.readString(store.resolveSibling("keytool.log")));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(file.toFile(), STORE_PASSWORD.toCharArray());
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return server.getPortAllocated();
    }

    /** PEM, by which it is trusted. */
    public Path certificate() {
        return certificate;
    }

    /** What it took. */
    public List<MimeMessage> messages() {
        return messages.stream().map(StrictMailServer::parsed).toList();
    }

    /** For whom it took something. */
    public List<String> recipients() {
        return List.copyOf(recipients);
    }

    private static MimeMessage parsed(byte[] message) {
        try {
            return new MimeMessage(
                    Session.getInstance(new Properties()), new ByteArrayInputStream(message));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Handler implements MessageHandler {

        @Override
        public void from(String from) {
            // whoever may log in may send
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            if (recipient.endsWith("@nowhere.example")) {
                throw new RejectException(550, "5.1.1 There is nobody of that name");
            }
            recipients.add(recipient);
        }

        @Override
        public String data(InputStream data) throws IOException {
            messages.add(data.readAllBytes());
            return null;
        }

        @Override
        public void done() {
            // nothing is held
        }
    }
}
