package io.dromedary.testkit.cluster;

/** How a program ends. */
record FakeAnswer(int exitCode, String output, String errors) {

    static final FakeAnswer SILENT = new FakeAnswer(0, "", "");

    static FakeAnswer output(String text) {
        return new FakeAnswer(0, text, "");
    }

    static FakeAnswer refused(String text) {
        return new FakeAnswer(255, "", text + "\n");
    }
}
