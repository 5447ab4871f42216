package io.dromedary.api.http;

import io.dromedary.kod.drain.Drain;
import io.dromedary.kod.drain.DrainState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The exchange between 1C nodes at rest, before a configuration is updated. */
@RestController
@RequestMapping(path = "/api/v1/exchange/drain", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Exchange")
class DrainController {

    private final Drain drain;

    DrainController(Drain drain) {
        this.drain = drain;
    }

    @PostMapping
    @Operation(
            operationId = "beginDrain",
            summary = "Bring the exchange to rest",
            description =
                    "No new session is sent; what waits in the exchange directories is received,"
                            + " then nothing more. Holds for this process until ended, or until it"
                            + " restarts. Ask until it is `drained`.")
    @ApiResponse(responseCode = "200", description = "How far it is")
    View begin() {
        drain.begin();
        return View.of(drain.state());
    }

    @GetMapping
    @Operation(operationId = "getDrain", summary = "Ask how far a drain is")
    @ApiResponse(responseCode = "200", description = "How far it is")
    View state() {
        return View.of(drain.state());
    }

    @DeleteMapping
    @Operation(operationId = "endDrain", summary = "Let the exchange go on")
    @ApiResponse(responseCode = "200", description = "It goes on")
    View end() {
        drain.end();
        return View.of(drain.state());
    }

    /** How far it is. */
    @Schema(name = "Drain")
    record View(
            @Schema(allowableValues = {"off", "draining", "drained"}) String state,
            @Schema(description = "What is not done yet, for people") List<String> left) {

        static View of(DrainState state) {
            return new View(state.stage().name().toLowerCase(Locale.ROOT), state.left());
        }
    }
}
