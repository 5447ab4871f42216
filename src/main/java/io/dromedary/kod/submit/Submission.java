package io.dromedary.kod.submit;

import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.SliceName;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.ValueSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Submits the objects of a body of any length, slice by slice. Thread-safe. */
public final class Submission {

    private static final int SLICE_OBJECTS = 1_000;
    private static final long SLICE_BYTES = 4 << 20;

    private final ChangeRegistry registry;
    private final SubmissionReader reader;
    private final boolean isOld;

    private Submission(
            ChangeRegistry registry,
            FactReader facts,
            ValueSchemas schemas,
            MessageLimits limits,
            Optional<InitialMarks> initialMarks) {
        this.registry = registry;
        this.reader = new SubmissionReader(registry, facts, schemas, limits, initialMarks);
        this.isOld = initialMarks.isPresent();
    }

    /** Submits to a registry the changes that the schemas do not refuse. */
    public static Submission ofChanges(
            ChangeRegistry registry, FactReader facts, ValueSchemas schemas, MessageLimits limits) {
        return new Submission(registry, facts, schemas, limits, Optional.empty());
    }

    /** Submits old data, which only historical transfers give to others. */
    public static Submission ofOldData(
            ChangeRegistry registry,
            FactReader facts,
            ValueSchemas schemas,
            MessageLimits limits,
            InitialMarks marks) {
        return new Submission(registry, facts, schemas, limits, Optional.of(marks));
    }

    /**
     * Submits all objects; they are durable when this returns.
     *
     * @return how many
     * @throws UnreadableMessageException if one is wrong; says which, and how many before it were
     *     submitted
     * @throws IOException if {@code in} cannot be read
     */
    public long submit(InputStream in) throws IOException, UnreadableMessageException {
        return submit(in, Optional.empty());
    }

    /**
     * The same; but what was submitted under the same name before, with the same content, is not
     * submitted once more. Old data needs no name.
     */
    public long submit(InputStream in, Optional<String> name)
            throws IOException, UnreadableMessageException {
        Slice slice = new Slice(name);
        try {
            reader.read(in, slice::add);
        } catch (UnreadableMessageException e) {
            throw e.told(
                    e.getMessage()
                            + (slice.submitted == 0
                                    ? ". Nothing was submitted"
                                    : ". The first %,d objects were submitted"
                                            .formatted(slice.submitted)));
        }
        slice.submit();
        return slice.submitted;
    }

    private final class Slice {

        private final Optional<String> name;
        private final List<ChangedObject> objects = new ArrayList<>();
        private long bytes;
        private long submitted;
        private long number;

        private Slice(Optional<String> name) {
            this.name = name;
        }

        private void add(ChangedObject object) {
            objects.add(object);
            bytes += object.object().bytes();
            if (objects.size() == SLICE_OBJECTS || bytes >= SLICE_BYTES) {
                submit();
            }
        }

        private void submit() {
            if (!objects.isEmpty()) {
                if (isOld) {
                    registry.submitOld(objects);
                } else {
                    registry.submit(objects, name.map(it -> new SliceName(it, number)));
                }
                number++;
                submitted += objects.size();
                objects.clear();
                bytes = 0;
            }
        }
    }
}
