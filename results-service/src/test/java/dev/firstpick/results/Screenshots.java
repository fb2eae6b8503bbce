package dev.firstpick.results;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;

/** Takes the README's pictures of a running page: {@code Screenshots ADDRESS POOL FOLDER}. {@code deploy/local/screenshots} calls it. */
final class Screenshots {

    private record View(String name, String path, ColorScheme scheme, int height) {}

    private Screenshots() {}

    public static void main(String[] arguments) {
        String address = arguments[0];
        String pool = arguments[1];
        Path folder = Path.of(arguments[2]);
        List<View> views = List.of(
                new View("leaderboard", "/#/pools/" + pool + "/leaderboard", ColorScheme.LIGHT, 1_050),
                new View("scans", "/#/pools/" + pool + "/runs", ColorScheme.DARK, 1_000));
        try (Playwright playwright = Chromium.playwright();
                Browser browser = Chromium.launch(playwright)) {
            for (View view : views) {
                try (BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                        .setColorScheme(view.scheme())
                        .setViewportSize(1_200, view.height()))) {
                    Page page = context.newPage();
                    page.navigate(address + view.path());
                    page.locator("main h1").waitFor();
                    page.locator("main:not([aria-busy])").waitFor();
                    if (view.name().equals("scans")) {
                        openWorstScan(page);
                    }
                    page.waitForTimeout(2_000);
                    Path file = folder.resolve(view.name() + ".png");
                    page.screenshot(new Page.ScreenshotOptions().setPath(file));
                    System.out.println(file);
                }
            }
        }
    }

    /** Of the network that was done last, with what it found in space. */
    private static void openWorstScan(Page page) {
        page.locator("section[data-key=done] tbody a").first().click();
        page.locator("section[data-key=cases] tbody button").first().click();
        Locator dialog = page.locator("dialog");
        dialog.getByText("Show in 3D").click();
        dialog.locator("canvas[data-drawn=true]").waitFor();
    }
}
