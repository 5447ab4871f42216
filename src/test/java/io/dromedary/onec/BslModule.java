package io.dromedary.onec;

import static java.util.stream.Collectors.joining;

import com.github._1c_syntax.bsl.parser.BSLLexer;
import com.github._1c_syntax.bsl.parser.BSLParser;
import com.github._1c_syntax.bsl.parser.SDBLLexer;
import com.github._1c_syntax.bsl.parser.SDBLParser;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.IncrementalTokenStream;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;

/**
 * A module in the language of 1C:Enterprise.
 *
 * @param errors what its grammar says, {@code line:column message}
 * @param code its tokens with one space between them: no comments, no line breaks
 */
record BslModule(List<String> errors, String code) {

    private static final Pattern EXPORTED =
            Pattern.compile("(?:Процедура|Функция) (\\S+) \\([^)]*\\) Экспорт");
    private static final Pattern QUERY =
            Pattern.compile("Новый Запрос \\( ((?:[\"|][^\"]*\"? )+)\\)");

    static BslModule parse(String text) {
        String source = text.startsWith("\uFEFF") ? text.substring(1) : text;
        BSLLexer lexer = new BSLLexer(CharStreams.fromString(source));
        IncrementalTokenStream tokens = new IncrementalTokenStream(lexer);
        BSLParser parser = new BSLParser(tokens);
        Errors errors = Errors.of(parser);
        parser.file();
        String code =
                tokens.getTokens().stream()
                        .filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL)
                        .filter(token -> token.getType() != Token.EOF)
                        .map(Token::getText)
                        .collect(joining(" "));
        return new BslModule(errors.found, code);
    }

    /** Procedures and functions that other modules may call. */
    Set<String> exported() {
        Set<String> names = new LinkedHashSet<>();
        EXPORTED.matcher(code).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    /** All places that match, by their groups. */
    List<MatchResult> find(String regex) {
        return Pattern.compile(regex).matcher(code).results().toList();
    }

    /** What the grammar of queries says about the queries in it; one entry a query. */
    List<List<String>> queryErrors() {
        List<List<String>> all = new ArrayList<>();
        QUERY.matcher(code)
                .results()
                .forEach(
                        found -> {
                            String query = found.group(1).replace("\"", "").replace("|", "");
                            SDBLParser parser =
                                    new SDBLParser(
                                            new CommonTokenStream(
                                                    new SDBLLexer(CharStreams.fromString(query))));
                            Errors errors = Errors.of(parser);
                            parser.queryPackage();
                            all.add(errors.found);
                        });
        return all;
    }

    private static final class Errors extends BaseErrorListener {
        private final List<String> found = new ArrayList<>();

        static Errors of(Parser parser) {
            Errors errors = new Errors();
            parser.removeErrorListeners();
            parser.addErrorListener(errors);
            return errors;
        }

        @Override
        public <T extends Token> void syntaxError(
                Recognizer<T, ?> recognizer,
                T symbol,
                int line,
                int column,
                String message,
                RecognitionException cause) {
            found.add(line + ":" + column + " " + message);
        }
    }
}
