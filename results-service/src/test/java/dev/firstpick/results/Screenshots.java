package dev.firstpick.results;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes pictures of a running page: {@code Screenshots ADDRESS POOL FOLDER EVERY}. The two of the README go to {@code FOLDER}; every view, in
 * light, in dark and as on a phone, to {@code EVERY}, to be looked at. {@code deploy/local/screenshots} calls it.
 */
final class Screenshots {

    /** A view's address, and how to get from there to what is shown. */
    private record View(String path, Consumer<Page> steps) {}

    /** What looks at it. */
    private record Screen(String name, ColorScheme scheme, int width, int height) {}

    private static final List<Screen> SCREENS = List.of(
            new Screen("light", ColorScheme.LIGHT, 1_280, 900),
            new Screen("dark", ColorScheme.DARK, 1_280, 900),
            new Screen("phone", ColorScheme.LIGHT, 390, 844));

    /** Slices load as one scrolls to them; a picture of the whole page wants them all. */
    private static final String LOAD_ALL = """
            () => Promise.all([...document.images].map(image => {
              image.loading = 'eager';
              return image.complete || new Promise(done => {
                image.addEventListener('load', done);
                image.addEventListener('error', done);
              });
            }))""";

    private final Browser browser;
    private final String address;

    private Screenshots(Browser browser, String address) {
        this.browser = browser;
        this.address = address;
    }

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[2]);
        Path every = Path.of(arguments[3]);
        Map<String, View> views = views("/#/pools/" + arguments[1]);
        try (Playwright playwright = Chromium.playwright();
                Browser browser = Chromium.launch(playwright)) {
            Screenshots pictures = new Screenshots(browser, arguments[0]);
            for (Screen screen : SCREENS) {
                views.forEach((name, view) ->
                        pictures.take(view, screen, every.resolve(name + "-" + screen.name() + ".png"), true));
            }
            Screen bright = new Screen("leaderboard", ColorScheme.LIGHT, 1_280, 1_080);
            pictures.take(views.get("leaderboard"), bright, folder.resolve("leaderboard.png"), false);
            Screen dark = new Screen("scans", ColorScheme.DARK, 1_200, 1_200);
            pictures.take(views.get("scan"), dark, folder.resolve("scans.png"), false);
        }
    }

    private static Map<String, View> views(String pool) {
        Map<String, View> views = new LinkedHashMap<>();
        Consumer<Page> nothing = page -> {};
        views.put("pools", new View("/#/", nothing));
        views.put("leaderboard", new View(pool + "/leaderboard", nothing));
        views.put("map", new View(pool + "/map", Screenshots::pointAtFirstPick));
        views.put("picks", new View(pool + "/picks", nothing));
        views.put("runs", new View(pool + "/runs", nothing));
        views.put("run", new View(pool + "/runs", Screenshots::openLastRun));
        views.put("scan", new View(pool + "/runs", Screenshots::openWorstScan));
        views.put("operations", new View("/#/operations", nothing));
        return views;
    }

    private void take(View view, Screen screen, Path file, boolean whole) {
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setColorScheme(screen.scheme())
                .setViewportSize(screen.width(), screen.height()))) {
            Page page = context.newPage();
            page.navigate(address + view.path());
            page.locator("main h1").waitFor();
            page.locator("main:not([aria-busy])").waitFor();
            view.steps().accept(page);
            page.evaluate(LOAD_ALL);
            page.waitForTimeout(2_000);
            boolean dialog = page.locator("dialog[open]").count() > 0;
            page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(whole && !dialog));
            System.out.println(file);
        }
    }

    private static void pointAtFirstPick(Page page) {
        page.locator(".scatter[data-points]").waitFor();
        page.locator(".scatter canvas").last().focus();
        page.keyboard().press("ArrowRight");
    }

    /** Of those that are done, with its test scans. */
    private static void openLastRun(Page page) {
        page.locator("section[data-key=done] tbody a").first().click();
        page.locator("section[data-key=cases] tbody button").first().waitFor();
    }

    /** With what the network found in space. */
    private static void openWorstScan(Page page) {
        openLastRun(page);
        page.locator("section[data-key=cases] tbody button").first().click();
        Locator dialog = page.locator("dialog");
        dialog.getByText("Show in 3D").click();
        dialog.locator("canvas[data-drawn=true]").waitFor();
    }
}
