package io.dromedary.cluster.program;

import java.time.Duration;

/**
 * How a program ended.
 *
 * @param exitCode 0 to 255
 * @param output what it wrote to standard output, as bytes, since the encoding is the program's
 * @param errors what it wrote to standard error
 * @param took from start to end
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares ends, and output may be large
public record ProgramEnd(int exitCode, byte[] output, byte[] errors, Duration took) {}
