package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.GroovySession;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import goodhart.kernel.maven.MavenSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** With a repository of its own in a folder, named by settings of its own; no network. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class MavenMagicTest {
  @TempDir private Path folder;
  private Path remote;
  private final GroovySession session = GroovySession.ofTheLanguage();

  @BeforeEach
  void makeARepository() throws IOException {
    remote = folder.resolve("remote");
    publish("Bottom", "1.0", "");
    publish("Bottom", "1.1", "");
    publish(
        "Top",
        "2.0",
        dependency("shelf", "bottom", "1.0")
            + dependency("org.apache.groovy", "groovy", "3.0.1")
            + dependency("com.google.code.gson", "gson", "2.0"));
    settings(
        "<mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>"
            + remote.toUri()
            + "</url></mirror></mirrors>");
  }

  @AfterEach
  void forgetTheSettings() {
    System.clearProperty(MavenSettings.SETTINGS_PROPERTY);
  }

  private void settings(String more) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("settings.xml"),
            "<settings><localRepository>"
                + folder.resolve("local")
                + "</localRepository>"
                + more
                + "</settings>");
    System.setProperty(MavenSettings.SETTINGS_PROPERTY, settings.toString());
  }

  private static String dependency(String group, String artifact, String version) {
    return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
        .formatted(group, artifact, version);
  }

  private void publish(String name, String version, String dependencies) throws IOException {
    String artifact = name.toLowerCase();
    Path place = remote.resolve("shelf/" + artifact);
    String stem = version + "/" + artifact + "-" + version;
    ClassPathMagicTest.jar(folder, name, name + " " + version, place.resolve(stem + ".jar"));
    Files.writeString(
        place.resolve(stem + ".pom"),
        "<project><modelVersion>4.0.0</modelVersion><groupId>shelf</groupId><artifactId>"
            + artifact
            + "</artifactId><version>"
            + version
            + "</version><dependencies>"
            + dependencies
            + "</dependencies></project>");
    Files.writeString(
        place.resolve("maven-metadata.xml"),
        "<metadata><groupId>shelf</groupId><artifactId>"
            + artifact
            + "</artifactId><versioning><latest>"
            + version
            + "</latest><release>"
            + version
            + "</release><versions>"
            + (version.equals("1.1") ? "<version>1.0</version>" : "")
            + "<version>"
            + version
            + "</version></versions></versioning></metadata>");
  }

  private String run(String code) {
    try {
      return session
          .run(code, 1, new RecordedOutput())
          .map(b -> (String) b.data().get("text/plain"))
          .orElse("");
    } catch (CellFailure e) {
      return "failed: " + e.error().message();
    }
  }

  @Test
  void aLibraryComesWithWhatItNeedsAndWithoutWhatIsHere() {
    assertThat(run("%maven shelf:top:2.0"))
        .startsWith("added shelf:top:2.0\nadded shelf:bottom:1.0\nalready here: ")
        .containsPattern("already here: org.apache.groovy:groovy \\S+ \\(not 3.0.1\\)")
        .containsPattern("already here: com.google.code.gson:gson \\S+ \\(not 2.0\\)");
    assertThat(run("import shelf.Top\nTop.say() + ', ' + shelf.Bottom.say()"))
        .isEqualTo("Top 2.0, Bottom 1.0");
    assertThat(session.classPath())
        .containsExactly(
            folder.resolve("local/shelf/top/2.0/top-2.0.jar"),
            folder.resolve("local/shelf/bottom/1.0/bottom-1.0.jar"));
    assertThat(run("%maven shelf:bottom:1.0")).isEqualTo("was added before: shelf:bottom:1.0");
  }

  @Test
  void theNewestVersionAndRangesAreUnderstood() {
    assertThat(run("%maven shelf:bottom:LATEST")).isEqualTo("added shelf:bottom:1.1");
    assertThat(new Restarted().run("%maven 'shelf:bottom:[1.0,1.1)'"))
        .isEqualTo("added shelf:bottom:1.0");
  }

  @Test
  void whatIsInTheLocalRepositoryNeedsNoOther() throws IOException {
    run("%maven shelf:top:2.0");
    settings("<offline>true</offline>");
    Files.move(remote, folder.resolve("gone"));
    assertThat(new Restarted().run("%maven shelf:bottom:1.0")).startsWith("failed: %maven: shelf");
    settings(
        "<offline>true</offline><mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>"
            + remote.toUri()
            + "</url></mirror></mirrors>");
    assertThat(new Restarted().run("%maven shelf:top:2.0"))
        .startsWith("added shelf:top:2.0\nadded shelf:bottom:1.0");
    assertThat(new Restarted().run("%maven shelf:bottom:1.1"))
        .contains("shelf:bottom:jar:1.1 is not in " + folder.resolve("local"))
        .contains("Maven's settings say offline");
  }

  /** Another session with the same settings. */
  private static final class Restarted {
    private final GroovySession other = GroovySession.ofTheLanguage();

    String run(String code) {
      try {
        return (String)
            other.run(code, 1, new RecordedOutput()).orElseThrow().data().get("text/plain");
      } catch (CellFailure e) {
        return "failed: " + e.error().message();
      }
    }
  }

  @Test
  void repositoriesOfProfilesAndOfTheLineAreAsked() throws IOException {
    settings(
        "<profiles><profile><id>mine</id><repositories><repository><id>shelf</id><url>"
            + remote.toUri()
            + "</url></repository></repositories></profile></profiles>"
            + "<activeProfiles><activeProfile>mine</activeProfile></activeProfiles>");
    assertThat(run("%maven shelf:bottom:1.0")).isEqualTo("added shelf:bottom:1.0");
    settings(
        "<mirrors><mirror><id>nobody</id><mirrorOf>central</mirrorOf><url>"
            + folder.resolve("empty").toUri()
            + "</url></mirror></mirrors>");
    assertThat(new Restarted().run("%maven --repo " + remote.toUri() + " shelf:bottom:1.1"))
        .isEqualTo("added shelf:bottom:1.1");
  }

  @Test
  void mistakesAreSentences() {
    assertThat(run("%maven shelf:nothing:1.0"))
        .startsWith("failed: %maven: no artifact shelf:nothing:jar:1.0 in here (file:");
    assertThat(run("%maven shelf:bottom:1.2"))
        .startsWith("failed: %maven: shelf:bottom has no version 1.2 in here (file:")
        .contains("Did you mean 1.0?", "Newest: 1.0, 1.1 (cell 1, line 1)");
    assertThat(run("%maven shelf:bottom"))
        .contains("'shelf:bottom' has no version: add one, or LATEST, like shelf:bottom:LATEST");
    assertThat(run("%maven bottom")).contains("'bottom': write group:artifact:version");
    assertThat(run("%maven shelf::1")).contains("'shelf::1': write group:artifact:version");
    assertThat(run("%maven")).contains("needs a library, for example");
    assertThat(session.classPath()).isEmpty();
  }

  @Test
  void noConnectionIsSaid() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    settings(
        "<mirrors><mirror><id>away</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:"
            + port
            + "/maven</url></mirror></mirrors>");
    assertThat(run("%maven shelf:bottom:1.0"))
        .contains("shelf:bottom:jar:1.0 is not in " + folder.resolve("local"))
        .contains("cannot be downloaded from away (http://127.0.0.1:" + port + "/maven)")
        .contains("no connection (ConnectException");
  }

  @Test
  void aServerThatNeverAnswersCanBeLeft() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (ServerSocket silent = new ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                try {
                  silent.accept();
                  asked.countDown();
                } catch (IOException e) {
                  // The test has ended.
                }
              });
      server.setDaemon(true);
      server.start();
      settings(
          "<mirrors><mirror><id>silent</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:"
              + silent.getLocalPort()
              + "/maven</url></mirror></mirrors>");
      Thread user =
          new Thread(
              () -> {
                try {
                  asked.await();
                  session.interrupt();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      user.setDaemon(true);
      user.start();
      long began = System.nanoTime();
      // Whoever hears of the stop first: the magic, which knows its line, or the progress.
      assertThat(run("%maven shelf:bottom:1.0"))
          .matches("failed: interrupted \\(cell 1(, line 1)?\\)");
      assertThat((System.nanoTime() - began) / 1e9).isLessThan(40);
    }
    assertThat(run("1 + 1")).isEqualTo("2");
  }
}
