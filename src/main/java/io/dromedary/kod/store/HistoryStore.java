package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.send.Histories;
import io.dromedary.kod.send.History;
import io.dromedary.sql.SqlDatabase;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.RowCallbackHandler;

/** The historical transfers of one dispatcher, in SQL. Thread-safe. */
final class HistoryStore implements Histories {

    private static final String OPEN =
            """
            select id, node, at_mark, at_sequence, to_mark, to_sequence from kod_transfer
            where finished is null order by id""";
    private static final String REACH =
            """
            update kod_transfer set at_mark = ?, at_sequence = ?
            where id = ? and finished is null""";
    private static final String FINISH =
            "update kod_transfer set finished = ? where id = ? and finished is null";
    static final String OLDER =
            HeadRows.COLUMNS
                    + """
                    from (select object from kod_version
                      where (mark, sequence) < (?, ?) and (mark, sequence) > (?, ?)
                      order by mark desc, sequence desc limit ?) h
                      join kod_version v on v.object = h.object"""
                    + HeadRows.JOINS
                    + "order by v.mark desc, v.sequence desc, r.place";

    private final SqlDatabase database;
    private final Term term;
    private final Clock clock;

    HistoryStore(SqlDatabase database, Term term, Clock clock) {
        this.database = database;
        this.term = term;
        this.clock = clock;
    }

    @Override
    public List<History> open() {
        return database.read(
                jdbc ->
                        jdbc.query(
                                OPEN,
                                (row, number) ->
                                        new History(
                                                row.getLong(1),
                                                row.getString(2),
                                                new Boundary(
                                                        new Mark(row.getString(3)), row.getLong(4)),
                                                new Boundary(
                                                        new Mark(row.getString(5)),
                                                        row.getLong(6)))));
    }

    @Override
    public List<ObjectHead> older(History history, int objects, long bytes) {
        return database.read(
                jdbc -> {
                    HeadRows rows = new HeadRows(bytes);
                    jdbc.query(
                            OLDER,
                            (RowCallbackHandler) rows::add,
                            history.reached().mark().digits(),
                            history.reached().sequence(),
                            history.until().mark().digits(),
                            history.until().sequence(),
                            objects);
                    return rows.heads();
                });
    }

    @Override
    public void reach(History history, Boundary reached) {
        change(REACH, reached.mark().digits(), reached.sequence(), history.id());
    }

    @Override
    public void finish(History history) {
        change(FINISH, clock.millis(), history.id());
    }

    private void change(String sql, Object... parameters) {
        database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    term.check(connection);
                    try (PreparedStatement change = connection.prepareStatement(sql)) {
                        for (int i = 0; i < parameters.length; i++) {
                            change.setObject(i + 1, parameters[i]);
                        }
                        return change.executeUpdate();
                    }
                });
    }
}
