package dev.firstpick.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

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
