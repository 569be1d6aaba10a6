package goodhart.tests.browser;

import goodhart.tests.kernel.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;

/**
 * Chromium without a window, and with nothing to reach but this machine: a page that needs the
 * internet is seen broken.
 */
final class Browser implements AutoCloseable {
  private static final List<String> BROWSERS =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
  private static final List<String> DRIVERS =
      List.of("/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver");

  private final ChromeDriverService service;
  private final RemoteWebDriver driver;

  private Browser(ChromeDriverService service, RemoteWebDriver driver) {
    this.service = service;
    this.driver = driver;
  }

  /**
   * Skips the test when there is no Chromium with its driver, but fails it in CI.
   *
   * @param home an empty directory for everything it writes
   */
  static Browser start(Path home) throws IOException {
    String browser = find("GOODHART_CHROMIUM", BROWSERS, "Chromium");
    String chromedriver = find("GOODHART_CHROMEDRIVER", DRIVERS, "ChromeDriver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--force-device-scale-factor=1",
        "--window-size=1280,1000",
        "--user-data-dir=" + home.resolve("profile"));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of(chromedriver).toFile())
            .usingAnyFreePort()
            .withEnvironment(Map.of("HOME", home.toString()))
            .withLogFile(home.resolve("chromedriver.log").toFile())
            .build();
    service.start();
    try {
      // Not ChromeDriver, which warns on stderr that it knows no such new Chromium.
      return new Browser(service, new RemoteWebDriver(service.getUrl(), options, false));
    } catch (RuntimeException e) {
      service.stop();
      throw e;
    }
  }

  private static String find(String variable, List<String> usual, String what) {
    return Stream.concat(
            Stream.of(System.getenv(variable)).filter(Objects::nonNull), usual.stream())
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElseGet(() -> Missing.prerequisite("no " + what + " in " + usual));
  }

  RemoteWebDriver driver() {
    return driver;
  }

  @Override
  public void close() {
    try {
      driver.quit();
    } finally {
      service.stop();
    }
  }
}
