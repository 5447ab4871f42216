package io.dromedary.notification;

import java.util.Comparator;
import java.util.List;

/**
 * What administrators are told of a job. Nothing in it is secret. Immutable.
 *
 * @param subject one line, e.g. {@code Backup: 1 of 20 infobases failed}
 * @param outcome of the whole
 * @param facts lines about the whole: when, how long, where to look
 * @param sections what was done to what
 */
public record Report(String subject, Outcome outcome, List<String> facts, List<Section> sections) {

    /** Copies the lists. */
    public Report {
        facts = List.copyOf(facts);
        sections = List.copyOf(sections);
    }

    /** The sections that failed, then those with warnings, then the others as they are. */
    public List<Section> worstFirst() {
        return sections.stream().sorted(Comparator.comparing(Section::urgency)).toList();
    }

    /** How something ended. */
    public enum Outcome {
        /** Well. */
        GOOD("ok"),
        /** Not well. */
        BAD("FAILED"),
        /** Well, but somebody should look at it. */
        WARNED("warning"),
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

        private int urgency() {
            return switch (outcome) {
                case BAD -> 0;
                case WARNED -> 1;
                case GOOD, NONE -> 2;
            };
        }
    }

    /**
     * One step.
     *
     * @param detail how long, how much, or what went wrong; may be empty
     */
    public record Line(String name, Outcome outcome, String detail) {}
}
