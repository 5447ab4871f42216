/** Subscriptions over gRPC: {@code dromedary.v1.Subscriptions}, health and reflection. */
package io.dromedary.api.grpc;
