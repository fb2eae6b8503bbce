package dev.firstpick.results;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.firstpick.events.Topics;
import dev.firstpick.results.Story.Told;
import dev.firstpick.stack.StackTestResource;
import dev.firstpick.store.ObjectStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The page in a real browser, on events from a real broker. With {@code -Dfirstpick.screenshots=true} every view's picture lies in {@code
 * target/screenshots} afterwards.
 */
@QuarkusTest
@QuarkusTestResource(value = StackTestResource.class, initArgs = @ResourceArg(name = "database", value = "results"))
class BrowserTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final double PATIENCE_MILLIS = 30_000;
    private static final int MANY = 10_000;

    /** A frame is 16.7 ms at 60 Hz; the test's browser draws without a GPU, beside the servers, on two cores. */
    private static final double SMOOTH_MILLIS = 50;

    private static final AtomicBoolean TOLD = new AtomicBoolean();
    private static Playwright playwright;
    private static Browser browser;

    @Inject
    ObjectStore store;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @TestHTTPResource("/")
    String home;

    private Sending sending;
    private BrowserContext context;
    private Page page;
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void launch() {
        assumeTrue(Files.isExecutable(Chromium.PATH), "the page is not tested: found no Chromium at " + Chromium.PATH);
        playwright = Chromium.playwright();
        browser = Chromium.launch(playwright);
    }

    @AfterAll
    static void quit() {
        if (playwright != null) {
            browser.close();
            playwright.close();
        }
    }

    @BeforeEach
    void open() {
        sending = new Sending(bootstrapServers);
        if (TOLD.compareAndSet(false, true)) {
            sending.send(Study.of("hippocampi", store));
            sending.send(Study.large("many", store, MANY));
            sending.send(new ProducerRecord<>(Topics.INGEST_EVENTS, "hippocampi", new byte[] {'?'}));
        }
        await().atMost(LONG).until(() -> completed("hippocampi") == 48 && told("many"));
        page = page(ColorScheme.LIGHT, 1280, 900);
    }

    private static int completed(String pool) {
        var answer = when().get("/api/pools/" + pool);
        return answer.statusCode() == 200 ? answer.jsonPath().getInt("runs.completed") : 0;
    }

    private static boolean told(String pool) {
        var answer = when().get("/api/pools/" + pool + "/map");
        return answer.statusCode() == 200
                && answer.jsonPath().getList("volumes").size() == MANY;
    }

    private Page page(ColorScheme scheme, int width, int height) {
        if (context != null) {
            context.close();
        }
        context = browser.newContext(
                new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, height));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Page opened = context.newPage();
        opened.onPageError(complaints::add);
        opened.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("favicon")) {
                complaints.add(message.text());
            }
        });
        return opened;
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
        if (sending != null) {
            sending.close();
        }
    }

    @Test
    void says_what_is_odd_about_scans_and_what_means_leave_out() {
        // Given
        if (when().get("/api/pools/oddly").statusCode() == 404) {
            sending.send(Study.odd("oddly", store, Instant.now().minusSeconds(3_600)));
        }
        await().atMost(LONG).until(() -> completed("oddly") == 1);
        await().atMost(LONG)
                .until(() -> when().get("/api/pools/oddly").jsonPath().getInt("labelEmpty") == 2);
        await().atMost(LONG)
                .until(() -> when().get("/api/pools/oddly").jsonPath().getInt("setAside") == 1);

        // When, then
        page.navigate(home);
        page.getByText("2 scans with findings, 2 copies, 1 set aside, 2 empty annotations")
                .click();
        assertThat(page.locator("tbody tr")).hasCount(6);
        assertThat(page.locator("tr[data-key=scan-002]")).containsText("8 mm long along the patient");
        assertThat(page.locator("tr[data-key=scan-002]")).containsText("revision 2");
        assertThat(page.locator("tr[data-key=scan-copy]")).containsText("The same voxels as scan-001");
        assertThat(page.locator("tr[data-key=scan-012]")).containsText("the network's output is not finite");
        assertThat(page.locator("tr[data-key=scan-005]")).containsText("consent withdrawn");
        assertThat(page.locator("tr[data-key=scan-004]")).containsText("holds none of the classes");
        assertThat(serious("scans", true)).isEmpty();
        shot("odd-scans");
        page.navigate(home + "#/pools/oddly/picks");
        assertThat(page.locator("li[data-key=scan-005]")).containsText("scan-008 is to be annotated instead");
        assertThat(page.locator("li[data-key=scan-008]")).containsText("in place of scan-005");
        assertThat(page.locator("section.selection p").first()).containsText("3 of 3 annotated · 1 withdrawn");
        shot("odd-picks");
        page.navigate(home + "#/pools/oddly/leaderboard");
        assertThat(page.locator("section[data-key=budget-3] tbody")).containsText("not defined in 75 %");
        assertThat(page.locator("section[data-key=budget-3] tbody")).containsText("penalised 42.2, 41.0 mm");
        shot("odd-leaderboard");
        page.navigate(home + "#/pools/oddly/runs");
        assertThat(page.locator("section[data-key=done] tbody")).containsText("not defined in 75 %");
        shot("odd-runs");
        page.navigate(home + "#/runs/" + Story.id("oddly", "run"));
        assertThat(page.locator("ul.remarks")).containsText("2 of 3 training scans hold none of the classes");
        assertThat(page.locator("section[data-key=classes] tbody")).containsText("3 of 4");
        assertThat(page.locator("section[data-key=cases] tr[data-key=test-02]"))
                .containsText("not defined in 1 of 2 classes");
        shot("odd-run");
        List<String> wide = new ArrayList<>();
        for (String view : List.of("scans", "picks", "leaderboard", "runs")) {
            page = page(ColorScheme.LIGHT, 390, 844);
            show("#/pools/oddly/" + view);
            if ((int) page.evaluate("document.documentElement.scrollWidth") > 390) {
                wide.add(view);
            }
            assertThat(serious(view, true)).isEmpty();
        }
        assertThat(wide).isEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    void shows_the_pools_and_what_comes_in_while_one_looks() {
        // Given
        page.navigate(home);
        Locator card = page.locator("li.card[data-key=coming-in]");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .containsText("Which scans should be annotated first?");
        assertThat(page.locator("li.card", new Page.LocatorOptions().setHasText("hippocampi")))
                .containsText("40 to choose from");
        assertThat(page.locator("#live")).hasText("live");
        page.evaluate("window.sameDocument = true");

        // When
        List<Told> scans = Story.of("coming-in", store).subList(0, 7);
        sending.send(scans.subList(0, 3));
        assertThat(card).containsText("2 scans in the last minute");
        sending.send(scans.subList(3, 7));

        // Then
        assertThat(card).containsText("6 scans in the last minute");
        assertThat(card).containsText("4 to choose from");
        assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);
        assertThat(complaints).isEmpty();
    }

    @Test
    void asks_for_the_odd_scans_once_while_many_come_in() {
        // Given
        List<Told> scans = Story.of("odd-arrivals", store).subList(0, 7);
        sending.send(scans.subList(0, 2));
        await().atMost(LONG).until(() -> when().get("/api/pools/odd-arrivals").statusCode() == 200);
        AtomicInteger asked = new AtomicInteger();
        page.onRequest(request -> {
            if (request.url().contains("remarkable=true")) {
                asked.incrementAndGet();
            }
        });
        show("#/pools/odd-arrivals/scans");
        assertThat(page.locator("#live")).hasText("live");
        page.waitForTimeout(1_500);
        int before = asked.get();

        // When
        for (Told scan : scans.subList(2, 7)) {
            sending.send(List.of(scan));
            page.waitForTimeout(1_200);
        }

        // Then
        assertThat(asked.get() - before).isLessThanOrEqualTo(1);
        page.waitForCondition(() -> asked.get() > before);
        assertThat(complaints).isEmpty();
    }

    @Test
    void leads_from_a_point_of_a_curve_to_a_test_scan_in_space() {
        // Given
        page.navigate(home + "#/pools/hippocampi/leaderboard");
        assertThat(page.locator(".verdict")).containsText("With 10 annotated scans");

        // When
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName(Pattern.compile("Typical of each cluster, 5 annotated")))
                .click();
        assertThat(page.locator(".chips")).containsText("Typical of each cluster");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Typical of each cluster, 5 scans"))
                .first()
                .click();
        Locator rows = page.locator("section[data-key=cases] tbody tr");
        assertThat(rows).hasCount(8);
        List<String> dice = rows.locator("td:nth-child(3)").allTextContents();
        assertThat(dice).isSorted();
        page.locator("#case-test-01").click();

        // Then
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("expert’s reference");
        drawn(dialog.locator(".planes img"), 3);
        dialog.getByLabel("Place of the axial slice").fill("0.3");
        assertThat(dialog.locator(".planes img").first()).hasAttribute("src", Pattern.compile("at=0.300"));
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Show in 3D"))
                .click();
        assertThat(dialog.locator("canvas[data-drawn=true]")).isVisible();
        shot("scan");
        await().atMost(LONG).untilAsserted(() -> assertThat(colours(dialog.locator("canvas")))
                .contains("orange", "blue"));
        page.keyboard().press("Escape");
        assertThat(dialog).hasCount(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void is_used_with_the_keyboard_alone() {
        // Given
        String runs = home + "#/pools/hippocampi/runs?strategy=typiclust&scope=global&budget=5";
        page.navigate(runs);
        Locator rows = page.locator("section[data-key=done] tbody tr");
        assertThat(rows).hasCount(2);

        // When
        page.keyboard().press("Tab");
        assertThat(page.locator(".skip")).isFocused();
        page.keyboard().press("Enter");

        // Then
        assertThat(page.locator("main")).isFocused();
        assertThat(page).hasURL(runs);

        // When
        rows.first().getByRole(AriaRole.LINK).focus();
        page.keyboard().press("Enter");
        Locator scan = page.locator("section[data-key=cases] tbody button").first();
        scan.focus();
        page.keyboard().press("Enter");

        // Then
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        drawn(dialog.locator(".planes img"), 3);
        dialog.getByLabel("Place of the axial slice").focus();
        page.keyboard().press("ArrowRight");
        assertThat(dialog.locator(".planes img").first()).hasAttribute("src", Pattern.compile("at=0.510"));
        page.keyboard().press("Escape");
        assertThat(dialog).hasCount(0);
        assertThat(scan).isFocused();
        assertThat(complaints).isEmpty();
    }

    /** Which of the outlines' colours there are on a canvas. */
    @SuppressWarnings("unchecked")
    private static List<String> colours(Locator canvas) {
        return (List<String>) canvas.evaluate("""
                canvas => {
                  const flat = document.createElement('canvas');
                  flat.width = 200; flat.height = 200;
                  const pen = flat.getContext('2d');
                  pen.drawImage(canvas, 0, 0, 200, 200);
                  const { data } = pen.getImageData(0, 0, 200, 200), found = new Set();
                  for (let n = 0; n < data.length; n += 4) {
                    if (data[n] > 90 && data[n + 2] < data[n] * .6) found.add('orange');
                    if (data[n + 2] > 90 && data[n] < data[n + 2] * .6) found.add('blue');
                  }
                  return [...found];
                }""");
    }

    private static void drawn(Locator images, int count) {
        assertThat(images).hasCount(count);
        await().atMost(LONG)
                .until(() -> images.evaluateAll("all => all.filter(one => one.complete && one.naturalWidth > 0).length")
                        .equals(count));
    }

    @Test
    void says_when_the_connection_is_lost_and_shows_what_it_missed_when_it_is_back() throws IOException {
        // Given
        try (Cable cable = new Cable(URI.create(home).getPort())) {
            page.navigate(cable.url("/"));
            assertThat(page.locator("#live")).hasText("live");

            // When
            cable.cut();

            // Then
            assertThat(page.locator("#broken")).containsText("The connection is lost");
            sending.send(Story.of("missed", store).subList(0, 3));
            await().atMost(LONG).until(() -> when().get("/api/pools/missed").statusCode() == 200);

            // When
            cable.mend();

            // Then
            assertThat(page.locator("#live")).hasText("live");
            assertThat(page.locator("#broken")).isHidden();
            assertThat(page.locator("li.card", new Page.LocatorOptions().setHasText("missed")))
                    .isVisible();
        }
    }

    @Test
    void says_what_will_come_where_there_is_nothing_yet() {
        // Given
        sending.send(Story.of("bare", store).subList(0, 1));
        await().atMost(LONG).until(() -> when().get("/api/pools/bare").statusCode() == 200);
        Map<String, String> expected = Map.of(
                "leaderboard", "No network has been evaluated yet.",
                "map", "There is no map yet.",
                "picks", "Nothing has been picked yet.",
                "runs", "Nothing is being trained right now.");

        expected.forEach((view, words) -> {
            // When
            page.navigate(home + "#/pools/bare/" + view);

            // Then
            assertThat(page.locator("main")).containsText(words);
        });
        assertThat(complaints).isEmpty();
    }

    @Test
    void tells_why_a_run_was_given_up_and_sends_a_dead_letter_again() {
        // Given
        page.navigate(home + "#/operations");

        // When
        Locator failure = page.locator("tr", new Page.LocatorOptions().setHasText("corrupt in the object store"));
        assertThat(failure).containsText("given up");
        assertThat(failure).containsText("Typical of each cluster, 10 scans");
        assertThat(page.locator("section[data-key=Jobs]")).containsText("waiting for a worker");
        assertThat(page.locator("section[data-key=Jobs]")).containsText("Learning from pseudo-labels");
        Locator letter = page.locator("section[data-key='Records that could not be read'] tr")
                .filter(new Locator.FilterOptions().setHasText("ce_type").setHasText("hippocampi"))
                .first();
        letter.getByRole(AriaRole.BUTTON).click();

        // Then
        assertThat(letter).containsText("sent again");
        failure.getByRole(AriaRole.LINK).click();
        assertThat(page.locator(".cause")).containsText("Given up");
        assertThat(page.locator(".cause")).containsText("corrupt in the object store");
    }

    @Test
    void draws_ten_thousand_scans_without_a_stutter() {
        // Given
        page.navigate(home + "#/pools/many/map");
        Locator map = page.locator(".scatter");
        assertThat(map).hasAttribute("data-points", String.valueOf(MANY));

        // When
        var box = map.boundingBox();
        List<Double> drawing = new ArrayList<>();
        List<Double> pointing = new ArrayList<>();
        for (int step = 0; step < 20; step++) {
            page.mouse().move(box.x + box.width / 2 + 9 * step, box.y + box.height / 2 + 4 * step);
            pointing.add(millis(map, "data-hover-millis"));
            page.mouse().wheel(0, step < 10 ? -60 : 60);
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            drawing.add(millis(map, "data-draw-millis"));
        }

        // Then
        drawing.sort(null);
        pointing.sort(null);
        System.out.printf(
                "%d scans on the map: script time of a frame median %.1f ms, worst %.1f ms; of pointing worst %.1f ms%n",
                MANY, drawing.get(10), drawing.get(19), pointing.get(19));
        assertThat(drawing.get(10)).isLessThan(SMOOTH_MILLIS);
        assertThat(pointing.get(10)).isLessThan(SMOOTH_MILLIS);
        page.locator(".scatter canvas").last().focus();
        page.keyboard().press("ArrowRight");
        assertThat(page.locator(".hover")).containsText("scan-");
    }

    private static double millis(Locator map, String name) {
        String text = map.getAttribute(name);
        return text == null ? 0 : Double.parseDouble(text);
    }

    @Test
    void prints_the_picks_as_a_work_list() {
        // Given
        page.navigate(home + "#/pools/hippocampi/picks?budget=5&strategy=proxy-entropy");
        drawn(page.locator(".selection").first().locator("img"), 15);

        // When
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(com.microsoft.playwright.options.Media.PRINT));

        // Then
        assertThat(page.locator("header.top")).isHidden();
        assertThat(page.locator(".card:not(.done) .sign").first()).isVisible();
        assertThat(page.locator(".picks .card").first()).containsText("the most typical of cluster 1");
        shot("picks-printed");
    }

    @Test
    void has_no_serious_hindrance_in_any_view_light_or_dark_wide_or_narrow() {
        Map<String, String> views = new LinkedHashMap<>();
        views.put("pools", "");
        views.put("leaderboard", "#/pools/hippocampi/leaderboard");
        views.put("map", "#/pools/hippocampi/map");
        views.put("picks", "#/pools/hippocampi/picks");
        views.put("runs", "#/pools/hippocampi/runs");
        views.put("run-running", "#/runs/" + dev.firstpick.events.Digests.sha256("hippocampi/running"));
        views.put("run-done", "#/runs/" + dev.firstpick.events.Digests.sha256("hippocampi/runtypiclust511"));
        views.put("run-failed", "#/runs/" + dev.firstpick.events.Digests.sha256("hippocampi/lost"));
        views.put("operations", "#/operations");
        List<String> hindrances = new ArrayList<>();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page = page(scheme, 1280, 900);
            String colours = scheme.name().toLowerCase(java.util.Locale.ROOT);
            views.forEach((name, path) -> {
                show(path);
                shot(name + "-" + colours);
                hindrances.addAll(serious(name + ", " + colours, scheme == ColorScheme.LIGHT));
            });
        }
        page = page(ColorScheme.LIGHT, 390, 844);
        views.forEach((name, path) -> {
            show(path);
            shot(name + "-phone");
            int wide = (int) page.evaluate("document.documentElement.scrollWidth");
            if (wide > 390) {
                hindrances.add(name + ": the page is " + wide + " pixels wide on a phone of 390");
            }
        });
        assertThat(hindrances).isEmpty();
        assertThat(complaints).isEmpty();
    }

    private void show(String path) {
        page.navigate(home + path);
        assertThat(page.locator("main h1")).isVisible();
        assertThat(page.locator("main")).not().hasAttribute("aria-busy", "true");
    }

    /** In the dark only colours are another matter. */
    private List<String> serious(String view, boolean everything) {
        AxeBuilder axe = new AxeBuilder(page);
        return (everything ? axe : axe.withRules(List.of("color-contrast")))
                .analyze().getViolations().stream()
                        .filter(found -> List.of("serious", "critical").contains(found.getImpact()))
                        .map(found -> view + ": " + found.getId() + ", " + found.getHelp() + ": "
                                + found.getNodes().stream()
                                        .limit(3)
                                        .map(node -> String.valueOf(node.getHtml()))
                                        .toList())
                        .toList();
    }

    /** For people to look at; {@code -Dfirstpick.screenshots=true} takes them. */
    private void shot(String name) {
        if (!Boolean.getBoolean("firstpick.screenshots")) {
            return;
        }
        page.waitForTimeout(1_000);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target/screenshots", name + ".png"))
                .setFullPage(true));
    }
}
