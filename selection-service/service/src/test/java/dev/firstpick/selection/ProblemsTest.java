package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProblemsTest extends OnStack {

    @Test
    void anUnknownStrategyIsRefusedWithThoseThatAreKnown() {
        // When
        HttpResponse<String> answer = api.put("/pools/p1/plan", "{\"strategies\":[\"typyclust\"]}");

        // Then
        assertProblem(answer, 422, "strategy", "\"typyclust\"");
        assertThat(answer.body()).contains("typiclust").contains("random");
    }

    @Test
    void aMisspeltFieldIsRefused() {
        // When
        HttpResponse<String> answer = api.put("/pools/p1/plan", "{\"budget\":[3]}");

        // Then
        assertProblem(answer, 400, "budget", "an unknown field");
    }

    @Test
    void aFieldOfTheWrongKindIsNamed() {
        // When
        HttpResponse<String> answer = api.put("/pools/p1/plan", "{\"budgets\":\"three\"}");

        // Then
        assertProblem(answer, 400, "budgets", "\"three\"");
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        // When
        HttpResponse<String> answer = api.put("/pools/p1/plan", "{\"budgets\":[0]}");

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("budgets: found 0, expected 1 or more");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        // When
        HttpResponse<String> answer = api.put("/pools/p1/plan", "budgets=3");

        // Then
        assertProblem(answer, 400, "body", "no JSON");
    }

    @Test
    void aPoolsNameThatIsUnsafeIsRefused() {
        // When
        HttpResponse<String> answer = api.put("/pools/..%2Fetc/plan", "{}");

        // Then
        assertThat(answer.statusCode()).isBetween(400, 404);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @Test
    void aPoolThatIsNotKnownIsNotFound() {
        // When
        HttpResponse<String> answer = api.get("/pools/nowhere/status");

        // Then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("no pool nowhere");
    }

    @Test
    void aPoolThatIsNotSealedHasNoSelections() {
        // Given
        ScanPool pool = pool("open");
        api.put("/pools/" + pool.name() + "/plan", "{}");

        // When
        HttpResponse<String> answer =
                api.post("/pools/" + pool.name() + "/selections", "{\"strategy\":\"random\",\"budget\":1}");

        // Then
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("not sealed");
    }

    @Test
    void aBudgetBeyondThePoolIsRefusedAndASelectionWithinItIsMade() {
        // Given
        ScanPool pool = pool("small").with(3).opened();
        api.put(
                "/pools/" + pool.name() + "/plan",
                "{\"budgets\":[2,9],\"strategies\":[\"random\"],\"randomDraws\":1,\"train\":false}");
        pool.sealed();
        JsonNode status = api.awaitStatus(pool, found -> found.get("complete").asBoolean());

        // When
        String path = "/pools/" + pool.name() + "/selections";
        HttpResponse<String> tooMany = api.post(path, "{\"strategy\":\"random\",\"budget\":4}");
        HttpResponse<String> missing = api.post(path, "{\"strategy\":\"random\"}");
        HttpResponse<String> fitting =
                api.post(path, "{\"strategy\":\"random\",\"budget\":3,\"seed\":99,\"purpose\":\"benchmark\"}");

        // Then
        assertThat(status.at("/selections/failed").asInt()).isEqualTo(1);
        assertProblem(tooMany, 422, "budget", "4");
        assertProblem(missing, 400, "budget", "no such field");
        assertThat(fitting.statusCode()).isEqualTo(202);
        String location = fitting.headers().firstValue("location").orElseThrow();
        assertThat(location).endsWith(api.json(fitting).get("request").asText());
        api.awaitStatus(pool, found -> found.at("/selections/made").asInt() == 2);
        JsonNode made = api.json(api.post(path, "{\"strategy\":\"random\",\"budget\":3,\"seed\":99}"));
        assertThat(made.get("state").asText()).isEqualTo("made");
        assertThat(made.get("purpose").asText()).isEqualTo("benchmark");
        assertThat(made.get("picks")).hasSize(3);
    }

    @Test
    void aPositionInTheStreamThatIsNoneIsRefused() {
        // When
        HttpResponse<String> answer = api.get("/selections/events?purpose=everything");

        // Then
        assertProblem(answer, 400, "purpose", "everything");
    }

    @Test
    void aStateThatIsNoneIsRefused() {
        // When
        HttpResponse<String> answer = api.get("/jobs?state=lost");

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("lost").contains("released");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pools/p%00/status",
                "/pools/p%00/plan",
                "/pools/p%00/selections",
                "/pools/p%00/jobs",
                "/pools/p%00/set-aside",
                "/pools/p%00/excluded",
                "/pools/p%00/selections/events",
                "/pools/p%1B/status",
                "/pools/p%ED%A0%80/status",
                "/selections/%00",
                "/jobs/%00",
                "/jobs?pool=%00",
                "/jobs?state=%00",
                "/jobs?kind=%00",
                "/selections/events?purpose=%00",
                "/pools/p/selections?strategy=%00",
                "/pools/p/selections?strategy=%ED%A0%80",
                "/pools/p/selections?scope=%00",
                "/pools/p/selections?state=%00",
                "/pools/p/selections?budget=2.7",
                "/pools/p/selections?budget=1e400",
                "/pools/p/selections?budget=99999999999999999999",
                "/pools/p/selections?budget=-1",
                "/pools/p/selections?revision=1e400",
                "/pools/p/selections?revision=two",
                "/pools/p/selections?budget=%00"
            })
    void whatNoEventCanHoldIsRefusedInAPathAndAQuery(String path) {
        // When
        HttpResponse<String> answer = api.get(path);

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).doesNotContain("\0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"strategy\":\"random\",\"budget\":2.7}",
                "{\"strategy\":\"random\",\"budget\":2.0}",
                "{\"strategy\":\"random\",\"budget\":\"2\"}",
                "{\"strategy\":\"random\",\"budget\":true}",
                "{\"strategy\":\"random\",\"budget\":1e400}",
                "{\"strategy\":\"random\",\"budget\":4294967298}",
                "{\"strategy\":\"random\",\"budget\":2,\"budget\":3}",
                "{\"strategy\":\"random\",\"budget\":2,\"seed\":1.5}",
                "{\"strategy\":\"random\",\"budget\":2,\"seed\":1e400}",
                "{\"strategy\":\"random\",\"budget\":2,\"seed\":18446744073709551617}",
                "{\"strategy\":\"random\",\"budget\":2,\"scope\":1}",
                "{\"strategy\":\"random\",\"budget\":2,\"train\":\"no\"}",
                "{\"strategy\":\"random\",\"budget\":2,\"train\":0}",
                "{\"strategy\":\"random\\u0000\",\"budget\":2}",
                "{\"strategy\":\"random\\ud800\",\"budget\":2}"
            })
    void whatIsNoWholeNumberAndNoTextIsRefusedInARequest(String body) {
        // Given
        ScanPool pool = pool("exact");
        api.put("/pools/" + pool.name() + "/plan", "{}");

        // When
        HttpResponse<String> answer = api.post("/pools/" + pool.name() + "/selections", body);

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 422).isNotEqualTo(409);
        assertThat(answer.body()).contains("expected").doesNotContain("\0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"budgets\":[2.7]}",
                "{\"budgets\":[null]}",
                "{\"budgets\":\"2\"}",
                "{\"strategies\":[null]}",
                "{\"strategies\":[\"random\\u0000\"]}",
                "{\"scopes\":[null]}",
                "{\"scopes\":[0]}",
                "{\"randomDraws\":1.9}",
                "{\"trainingSeeds\":1.9}",
                "{\"seed\":0.5}",
                "{\"keep\":1}",
                "{\"learning\":{\"preset\":\"quick\",\"iterations\":10.5}}",
                "{\"learning\":{\"preset\":\"quick\\u0000\"}}",
                "{\"learning\":{\"preset\":\"quick\",\"dropout\":1e400}}",
                "{\"learning\":{\"preset\":\"quick\",\"dropout\":\"NaN\"}}",
                "{\"learning\":{\"preset\":\"quick\",\"patch\":[16.5,16,16]}}",
                "{\"reselection\":{\"afterScans\":2.5}}"
            })
    void whatIsNoWholeNumberAndNoTextIsRefusedInAPlan(String body) {
        // When
        HttpResponse<String> answer = api.put("/pools/" + pool("exact").name() + "/plan", body);

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 422);
        assertThat(answer.body()).contains("expected").doesNotContain("\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e400", "2.7", "last", "99999999999999999999"})
    void anEventIdThatIsNoneIsRefused(String id) {
        assertThat(api.get("/selections/events", "Last-Event-ID", id).statusCode())
                .isEqualTo(400);
    }

    private void assertProblem(HttpResponse<String> answer, int status, String field, String found) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        JsonNode problem = api.json(answer);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.at("/errors/0/field").asText()).isEqualTo(field);
        assertThat(problem.at("/errors/0/found").asText()).isEqualTo(found);
        assertThat(problem.at("/errors/0/expected").asText()).isNotBlank();
    }
}
