package io.dromedary.api.face;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

/** A client of the gRPC interface. */
final class GrpcFace implements Face {

    private final ManagedChannel channel;

    GrpcFace(int port) {
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    @Override
    public Connection open(String name) {
        return GrpcCall.open(channel, GrpcCall.opening(name));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
