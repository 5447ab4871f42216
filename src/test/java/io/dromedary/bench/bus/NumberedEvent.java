package io.dromedary.bench.bus;

/** The events of the bench: the source is the key, the id the number. */
final class NumberedEvent {

    private NumberedEvent() {}

    static String json(String key, int number) {
        return """
               {"specversion":"1.0","id":"%d","source":"%s","type":"numbered","partitionkey":"%s"}"""
                .formatted(number, key, key);
    }
}
