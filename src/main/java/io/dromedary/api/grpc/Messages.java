package io.dromedary.api.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.protobuf.ProtobufFormat;
import io.cloudevents.v1.proto.CloudEvent;
import io.dromedary.api.grpc.v1.Batch;
import io.dromedary.api.grpc.v1.Gap;
import io.dromedary.api.grpc.v1.Moved;
import io.dromedary.api.grpc.v1.Opened;
import io.dromedary.api.grpc.v1.PositionedEvent;
import io.dromedary.api.grpc.v1.Refused;
import io.dromedary.api.grpc.v1.ServerMessage;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer;
import io.dromedary.subscription.Refusal;
import io.dromedary.subscription.parking.ParkingKey;

/** What the server says, as messages. */
final class Messages {

    private static final EventFormat FORMAT = new ProtobufFormat();

    private Messages() {}

    static ServerMessage opened(String session, long offset) {
        return ServerMessage.newBuilder()
                .setOpened(Opened.newBuilder().setSession(session).setOffset(offset))
                .build();
    }

    static ServerMessage moved(long offset) {
        return ServerMessage.newBuilder().setMoved(Moved.newBuilder().setOffset(offset)).build();
    }

    static ServerMessage refused(Refusal refusal) {
        return ServerMessage.newBuilder()
                .setRefused(
                        Refused.newBuilder()
                                .setPosition(refusal.position())
                                .setRefusals(refusal.refusals())
                                .setParked(refusal.parked().isPresent())
                                .setKey(refusal.parked().flatMap(ParkingKey::name).orElse("")))
                .build();
    }

    static ServerMessage batch(Answer answer) {
        Batch.Builder batch =
                Batch.newBuilder()
                        .setOffset(answer.offset())
                        .setLag(answer.lag())
                        .setSession(answer.session())
                        .setReplayed(answer.replayed());
        answer.events().forEach(event -> batch.addEvents(positioned(event)));
        answer.gap()
                .ifPresent(
                        gap -> batch.setGap(Gap.newBuilder().setFrom(gap.from()).setTo(gap.to())));
        return ServerMessage.newBuilder().setBatch(batch).build();
    }

    /** The SDK writes its own message, but shows it only as bytes. */
    private static PositionedEvent positioned(StoredEvent stored) {
        try {
            return PositionedEvent.newBuilder()
                    .setPosition(stored.position())
                    .setEvent(CloudEvent.parseFrom(FORMAT.serialize(stored.event())))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("The SDK wrote what it cannot read", e);
        }
    }
}
