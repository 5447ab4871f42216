package io.dromedary.testkit.kod;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How messages get from the process of one node to that of another. */
public interface Transport {

    /** The exchange directory of a node; it exists. */
    Path directory(String node) throws IOException;

    /** What the process of a node is told beside its home and its directory. */
    List<String> arguments();

    /** The nodes have started, and nothing was submitted yet. */
    void begin() throws Exception;

    /** Does it harm that it must survive, if there is any to do. */
    void harm() throws Exception;

    /** Whether no message is under way outside the directories. */
    boolean isEmpty() throws IOException;
}
