package io.dromedary.route;

/**
 * Items of route files, as an author would write them; what a test does not care about has a value
 * of its own. {@link #toString} is the YAML.
 *
 * @param id of the route
 * @param from what it is called by
 * @param answer what it sets the body to
 * @param step id of that step; empty for none
 * @param to where it sends the body
 */
record RouteText(String id, String from, String answer, String step, String to) {

    /** A route that answers at {@code direct:ID}. */
    static RouteText route(String id) {
        return new RouteText(id, "direct:" + id, id, "", "{{target}}");
    }

    RouteText from(String uri) {
        return new RouteText(id, uri, answer, step, to);
    }

    RouteText answering(String text) {
        return new RouteText(id, from, text, step, to);
    }

    RouteText step(String stepId) {
        return new RouteText(id, from, answer, stepId, to);
    }

    RouteText to(String uri) {
        return new RouteText(id, from, answer, step, uri);
    }

    /** Lines: 1 route, 2 its id, 4 from, 6 the step and then its id if it has one, 10 or 11 to. */
    @Override
    public String toString() {
        return """
        - route:
            id: %s
            from:
              uri: %s
              steps:
                - setBody:%s
                    expression:
                      constant:
                        expression: %s
                - to:
                    uri: "%s"
        """
                .formatted(id, from, step.isEmpty() ? "" : "\n            id: " + step, answer, to);
    }

    /** A route that fails at {@code direct:failing}; {@code more} are further lines of it. */
    static String failing(String... more) {
        return """
        - route:
            id: failing
        %s    from:
              uri: direct:failing
              steps:
                - throwException:
                    exceptionType: java.lang.IllegalStateException
                    message: no
        """
                .formatted(more.length == 0 ? "" : "    " + String.join("\n    ", more) + "\n");
    }

    /** Answers for the routes behind it in the file that fail. */
    static String handler(String answer) {
        return """
        - onException:
            exception:
              - java.lang.Exception
            handled:
              constant:
                expression: "true"
            steps:
              - setBody:
                  expression:
                    constant:
                      expression: %s
        """
                .formatted(answer);
    }

    /** The same as a configuration that routes refer to. */
    static String configuration(String id, String answer) {
        return """
        - routeConfiguration:
            id: %s
            onException:
        %s"""
                .formatted(id, handler(answer).indent(6));
    }

    /** A template {@code echo} with a parameter {@code text}, called by {@code direct:TEXT}. */
    static String template(String greeting) {
        return template("echo", greeting, "");
    }

    /** One whose step has an id. */
    static String template(String id, String greeting, String step) {
        return """
        - routeTemplate:
            id: %s
            parameters:
              - name: text
            from:
              uri: direct:{{text}}
              steps:
                - setBody:%s
                    expression:
                      constant:
                        expression: "%s {{text}}"
        """
                .formatted(id, step.isEmpty() ? "" : "\n            id: " + step, greeting);
    }

    /** A route made from {@code echo}; {@code more} are further lines of it. */
    static String made(String id, String text, String... more) {
        return """
        - templatedRoute:
            routeId: %s
            routeTemplateRef: echo
        %s    parameters:
              - name: text
                value: %s
        """
                .formatted(
                        id,
                        more.length == 0 ? "" : "    " + String.join("\n    ", more) + "\n",
                        text);
    }

    /** A bean {@code greeter}. */
    static String greeter(String text) {
        return """
        - beans:
            - name: greeter
              type: io.dromedary.route.RouteText$Greeter
              properties:
                text: %s
        """
                .formatted(text);
    }

    /** A bean as users declare it. */
    public static class Greeter {
        private String text = "";

        public String getText() {
            return text;
        }

        public void setText(String text) {
            this.text = text;
        }
    }
}
