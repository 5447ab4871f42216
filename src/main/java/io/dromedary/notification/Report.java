package io.dromedary.notification;

import java.util.List;

/**
 * What administrators are told of a job. Nothing in it is secret. Immutable.
 *
 * @param subject one line, e.g. {@code Backup: 1 of 20 infobases failed}
 * @param outcome of the whole
 * @param facts lines about the whole: when, how long, where to look
 * @param sections what was done to what; those that failed come first in what is told
 */
public record Report(String subject, Outcome outcome, List<String> facts, List<Section> sections) {

    /** Copies the lists. */
    public Report {
        facts = List.copyOf(facts);
        sections = List.copyOf(sections);
    }

    /** How something ended. */
    public enum Outcome {
        /** Well. */
        GOOD("ok"),
        /** Not well. */
        BAD("FAILED"),
        /** It was not done, and need not have been. */
        NONE("skipped");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** As it is told. */
        public String word() {
            return word;
        }
    }

    /**
     * What was done to one thing.
     *
     * @param title what it is, e.g. the name of an infobase
     * @param summary the essence, e.g. size and duration; may be empty
     */
    public record Section(String title, Outcome outcome, String summary, List<Line> lines) {

        /** Copies the lines. */
        public Section {
            lines = List.copyOf(lines);
        }
    }

    /**
     * One step.
     *
     * @param detail how long, how much, or what went wrong; may be empty
     */
    public record Line(String name, Outcome outcome, String detail) {}
}
