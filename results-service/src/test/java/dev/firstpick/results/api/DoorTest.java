package dev.firstpick.results.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpick.events.Json;
import dev.firstpick.stack.StackTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions that cannot be asked: each is told so with status 400, whatever is in the database. */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class DoorTest {

    @TestHTTPResource("/")
    URI service;

    @Test
    void answers_what_cannot_be_asked_with_a_problem_of_the_client() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String path : List.of(
                "/api/pools/a%00b",
                "/api/pools/a%00b/volumes",
                "/api/pools/a%00b/map",
                "/api/pools/a%00b/leaderboard",
                "/api/pools/a%00b/curves.svg",
                "/api/pools/p/volumes/v%00/image",
                "/api/pools/p/volumes/v%00/slices/axial.png",
                "/api/pools/p/volumes/%ED%A0%80/annotation",
                "/api/runs/%00",
                "/api/runs/%00/cases",
                "/api/runs/r/cases/%00/prediction",
                "/api/runs/r/cases/%00/slices/axial.png",
                "/api/selections/%00",
                "/api/selections/%07",
                "/api/selections/%C0%80",
                "/api/pools?pool=%00",
                "/api/pools?pool=%ED%B0%80",
                "/api/pools?pool.from=%00",
                "/api/pools?organ=a,%00",
                "/api/pools?%00=1",
                "/api/pools?fields=pool%00",
                "/api/pools?format=%00",
                "/api/events?pool=%00",
                "/api/runs?state=%00",
                "/api/runs?meanDice.from=1e400",
                "/api/runs?meanDice.to=-1e400",
                "/api/runs?meanDice=NaN",
                "/api/runs?budget=99999999999",
                "/api/runs?seed=99999999999999999999",
                "/api/runs?completedAt.from=%2B1000000000-12-31T23:59:59.999999999Z",
                "/api/runs?completedAt.to=-0044-03-15T00:00:00Z",
                "/api/runs?after=" + cursor("[\"run\",\"a\\u0000b\"]"),
                "/api/runs?after=" + cursor("[\"run\",\"\\ud800\"]"),
                "/api/runs?after=" + cursor("[\"run\"]"),
                "/api/runs?after=" + cursor("[".repeat(3_000)),
                "/api/runs?after=" + cursor("{}"),
                "/api/runs?after=%00",
                "/api/runs?after=%C3%BC",
                "/api/runs?sort=meanDice&after=" + cursor("[\"meanDice\",\"1e400\",\"run\",\"a\"]"),
                "/api/runs?sort=completedAt&after="
                        + cursor("[\"completedAt\",\"+999999999-01-01T00:00:00Z\",\"run\",\"a\"]"),
                "/api/runs?limit=1e3",
                "/api/runs?limit=0x10",
                "/api/pools/p/leaderboard?revision=1e400",
                "/api/pools/p/leaderboard?revision=x",
                "/api/pools/p/map?clusters=1e400",
                "/api/pools/p/map.svg?clusters=-1",
                "/api/pools/p/volumes/v/slices/axial.png?window=1e400&level=40",
                "/api/pools/p/volumes/v/slices/axial.png?window=400&level=1e400",
                "/api/pools/p/volumes/v/slices/axial.png?window=1e300&level=0",
                "/api/pools/p/volumes/v/slices/axial.png?window=1e-30&level=1e10",
                "/api/pools/p/volumes/v/slices/axial.png?window=NaN&level=40",
                "/api/pools/p/volumes/v/slices/axial.png?window=400&level=NaN",
                "/api/pools/p/volumes/v/slices/axial.png?window=abc&level=40",
                "/api/pools/p/volumes/v/slices/axial.png?at=NaN",
                "/api/pools/p/volumes/v/slices/axial.png?at=1e400",
                "/api/pools/p/volumes/v/slices/axial.png?size=1e400",
                "/api/pools/p/volumes/v/slices/oblique.png")) {
            String answer = ask("GET " + path);
            if (!answer.startsWith("HTTP/1.1 400") || !answer.contains("application/problem+json")) {
                wrong.add(path + ": " + answer.lines().findFirst().orElse("nothing"));
            }
        }
        for (String path : List.of("/api/dead-letters/%00/replay", "/api/dead-letters/%ED%A0%80/replay")) {
            String answer = ask("POST " + path);
            if (!answer.startsWith("HTTP/1.1 400")) {
                wrong.add(path + ": " + answer.lines().findFirst().orElse("nothing"));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void says_of_a_parameter_what_was_found_and_what_was_expected() throws IOException {
        String body = ask("GET /api/pools/a%00b").split("\r\n\r\n", 2)[1];
        var problem = Json.mapper().readTree(body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1));
        assertThat(problem.at("/errors/0/field").asText()).isEqualTo("pool");
        assertThat(problem.at("/errors/0/found").asText()).isEqualTo("a\\u0000b");
        assertThat(problem.at("/errors/0/expected").asText()).isEqualTo("well-formed text without control characters");
    }

    private static String cursor(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** As it stands: clients would encode the path again. */
    private String ask(String line) throws IOException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write((line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
