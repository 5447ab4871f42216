package io.dromedary.testkit.rabbit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this machine that nobody listens on. All below 32768: from there on the kernel takes the
 * ports of outgoing connections, which would steal one between looking and listening.
 */
final class Ports {

    private static final int FROM = 20_000;
    private static final int TO = 32_768;
    private static final int TRIES = 1_000;

    private Ports() {}

    /** So many different free ports. */
    static List<Integer> free(int count) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < TRIES && found.size() < count; i++) {
            int port = ThreadLocalRandom.current().nextInt(FROM, TO);
            if (!found.contains(port) && isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new IllegalStateException(
                    "No " + count + " free ports between " + FROM + " and " + TO);
        }
        return found;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
