package io.dromedary.kod.collision;

/** Says which version stays, where the rules leave that to somebody. Thread-safe. */
@FunctionalInterface
public interface CollisionJudge {

    /**
     * Decides; may be asked again with the same question.
     *
     * @throws RuntimeException if it cannot: then nothing of the message is taken, and it has to be
     *     received again
     */
    Winner judge(Question question);
}
