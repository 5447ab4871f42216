package io.dromedary.transaction;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.data.BytesCloudEventData;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.ValueJson;
import io.dromedary.transaction.LogOutcome.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The data of a transaction's events, in as many parts as its changes need. Where a part ends
 * depends on the changes alone, so the same transaction always has the same parts.
 */
final class TransactionParts {

    /** Most bytes of changes (as JSON) in one part; a single larger change is a part by itself. */
    static final int LIMIT = 256 * 1024;

    private TransactionParts() {}

    static List<CloudEventData> of(Transaction transaction) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(1024);
        Changes changes = transaction.body().changes();
        boolean[] fits = {true};
        Json.write(
                json -> {
                    TransactionJson.writeHead(transaction, json);
                    json.writeArrayFieldStart("changes");
                    fits[0] = writeUpToLimit(changes, whole, json);
                    json.writeEndArray();
                    json.writeEndObject();
                },
                whole);
        if (fits[0]) {
            return List.of(BytesCloudEventData.wrap(whole.toByteArray()));
        }
        return split(transaction);
    }

    private static boolean writeUpToLimit(
            Changes changes, ByteArrayOutputStream out, JsonGenerator json) throws IOException {
        int start = out.size() + json.getOutputBuffered();
        boolean several = false;
        for (EventLogRecord change : changes) {
            TransactionJson.writeChange(change, json);
            if (several && out.size() + json.getOutputBuffered() - start > LIMIT) {
                return false;
            }
            several = true;
        }
        return true;
    }

    private static List<CloudEventData> split(Transaction transaction) {
        Changes changes = transaction.body().changes();
        Set<Identified> metadata = new LinkedHashSet<>();
        List<Integer> ends = new ArrayList<>();
        CountingStream counter = new CountingStream();
        Json.write(
                json -> {
                    json.writeStartArray();
                    long partStart = 1;
                    long end = 1;
                    int number = 0;
                    int partFirst = 0;
                    for (EventLogRecord change : changes) {
                        metadata.addAll(change.metadata());
                        long before = end;
                        TransactionJson.writeChange(change, json);
                        end = counter.count + json.getOutputBuffered();
                        if (number > partFirst && end - partStart > LIMIT) {
                            ends.add(number);
                            partFirst = number;
                            // The comma before the change goes away with the part before it.
                            partStart = before + 1;
                        }
                        number++;
                    }
                    ends.add(number);
                    json.writeEndArray();
                },
                counter);
        List<CloudEventData> parts = new ArrayList<>(ends.size());
        int from = 0;
        for (int end : ends) {
            parts.add(new Part(transaction, metadata, from, end));
            from = end;
        }
        return parts;
    }

    /** Rendered when asked for: all parts together may be larger than the heap. */
    private record Part(Transaction transaction, Set<Identified> metadata, int from, int to)
            implements CloudEventData {

        @Override
        public byte[] toBytes() {
            return Json.bytes(
                    json -> {
                        TransactionJson.writeHead(transaction, json);
                        // Of the whole transaction, so that a filter sees in each part what it
                        // would have seen in one event.
                        json.writeArrayFieldStart("metadata");
                        for (Identified object : metadata) {
                            ValueJson.write(object, json);
                        }
                        json.writeEndArray();
                        json.writeArrayFieldStart("changes");
                        Iterator<EventLogRecord> changes =
                                transaction.body().changes().iterator(from);
                        for (int i = from; i < to; i++) {
                            TransactionJson.writeChange(changes.next(), json);
                        }
                        json.writeEndArray();
                        json.writeEndObject();
                    });
        }
    }

    /** Counts what is written to it. */
    private static final class CountingStream extends OutputStream {
        private long count;

        @Override
        public void write(int oneByte) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }
}
