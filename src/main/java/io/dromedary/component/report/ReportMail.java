package io.dromedary.component.report;

import io.dromedary.cluster.MissingSecretException;
import io.dromedary.cluster.Secret;
import io.dromedary.cluster.settings.NotificationSettings.Mail;
import io.dromedary.cluster.settings.NotificationSettings.Security;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;

/**
 * The bean {@code reportMail}: sends as {@code notify.mail} of {@code cluster.yaml} says, for
 * {@code smtp:} endpoints that name it. The password is read for each mail, and is known to nobody
 * else. Thread-safe.
 */
public final class ReportMail extends DefaultJavaMailSender {

    private static final String TIME_LIMIT = "30000";
    private static final int PERMANENT = 500;

    /** As RFC 4954 has it, and servers that want STARTTLS first. */
    private static final String NOT_LOGGED_IN = "530";

    private final Optional<Mail> settings;

    /**
     * Nothing is reached yet.
     *
     * @param settings without which nothing can be sent
     */
    public ReportMail(Optional<Mail> settings) {
        this.settings = settings;
    }

    @Override
    public Session getSession() {
        return Session.getInstance(settings.map(ReportMail::properties).orElseGet(Properties::new));
    }

    private static String protocol(Mail mail) {
        return mail.security() == Security.TLS ? "smtps" : "smtp";
    }

    private static Properties properties(Mail mail) {
        Properties properties = new Properties();
        String prefix = "mail." + protocol(mail) + ".";
        for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            properties.put(prefix + limit, TIME_LIMIT);
        }
        // One recipient who is refused keeps no other from being told.
        properties.put(prefix + "sendpartial", "true");
        properties.put(prefix + "ssl.checkserveridentity", "true");
        if (mail.security() == Security.STARTTLS) {
            properties.put(prefix + "starttls.enable", "true");
            properties.put(prefix + "starttls.required", "true");
        }
        mail.certificates()
                .ifPresent(file -> properties.put(prefix + "ssl.socketFactory", trusting(file)));
        return properties;
    }

    /**
     * Sends a mail.
     *
     * @throws RefusedNoticeException if that would not succeed later either
     */
    @Override
    public void send(MimeMessage message) throws MessagingException {
        Mail mail =
                settings.orElseThrow(
                        () -> new RefusedNoticeException("there is no section 'mail' of notify"));
        try (Transport transport = getSession().getTransport(protocol(mail))) {
            transport.connect(
                    mail.host(),
                    mail.port(),
                    mail.user().orElse(null),
                    mail.password().map(Secret::reveal).orElse(null));
            message.saveChanges();
            transport.sendMessage(message, message.getAllRecipients());
        } catch (MissingSecretException e) {
            throw new RefusedNoticeException(e.getMessage());
        } catch (AuthenticationFailedException e) {
            throw new RefusedNoticeException(
                    "the server does not let the user '%s' in (%s). Check user and password"
                            .formatted(mail.user().orElse(""), oneLine(e)));
        } catch (SendFailedException e) {
            throw refusedForGood(e);
        } catch (MessagingException e) {
            throw explained(e);
        }
    }

    /** A recipient who may be accepted later is no reason to send to the others again. */
    private static RefusedNoticeException refusedForGood(SendFailedException e)
            throws SendFailedException {
        Address[] reached = orNone(e.getValidSentAddresses());
        if (reached.length == 0 && !isPermanent(e)) {
            throw e;
        }
        String refused =
                Stream.concat(
                                Arrays.stream(orNone(e.getInvalidAddresses())),
                                Arrays.stream(orNone(e.getValidUnsentAddresses())))
                        .map(Address::toString)
                        .collect(Collectors.joining(", "));
        String said = oneLine(deepest(e));
        return new RefusedNoticeException(
                "the server refuses %s (%s). %s%s"
                        .formatted(
                                refused.isEmpty() ? "the mail" : refused,
                                said,
                                said.startsWith(NOT_LOGGED_IN)
                                        ? "It wants STARTTLS or a login: check 'security' and 'user'"
                                        : "Check 'to' and 'from'",
                                reached.length == 0 ? "" : "; the others were told"));
    }

    private static boolean isPermanent(SendFailedException e) {
        return !(deepest(e) instanceof SMTPAddressFailedException refusal)
                || refusal.getReturnCode() >= PERMANENT;
    }

    private static Address[] orNone(Address[] addresses) {
        return addresses == null ? new Address[0] : addresses;
    }

    private static MessagingException explained(MessagingException e) {
        Throwable cause = deepest(e);
        if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
            throw new RefusedNoticeException(
                    ("no secured connection: %s. Check 'security' and 'port', or name the server's"
                                    + " certificate by 'certificates'")
                            .formatted(oneLine(cause)));
        }
        if (e.getMessage() != null && e.getMessage().contains("STARTTLS is required")) {
            throw new RefusedNoticeException(
                    "the server offers no STARTTLS. Check 'security' and 'port'");
        }
        return e;
    }

    private static Throwable deepest(MessagingException e) {
        Throwable deepest = e;
        while (next(deepest) != null && next(deepest) != deepest) {
            deepest = next(deepest);
        }
        return deepest;
    }

    private static Throwable next(Throwable e) {
        return e instanceof MessagingException mailing && mailing.getNextException() != null
                ? mailing.getNextException()
                : e.getCause();
    }

    private static String oneLine(Throwable e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }

    private static SSLSocketFactory trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("given" + number++, certificate);
            }
            for (X509TrustManager usual : managers(null)) {
                for (Certificate certificate : usual.getAcceptedIssuers()) {
                    store.setCertificateEntry("usual" + number++, certificate);
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new RefusedNoticeException(
                    "the certificates %s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private static X509TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .toArray(X509TrustManager[]::new);
    }
}
