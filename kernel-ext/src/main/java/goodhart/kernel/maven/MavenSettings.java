package goodhart.kernel.maven;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.model.building.DefaultModelBuilder;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.repository.Authentication;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.ConservativeAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * The user's own Maven settings: the local repository, mirrors, proxies, credentials, and the
 * repositories of the profiles that are named active or active by default.
 */
public final class MavenSettings {
  /** A settings.xml to read in the place of the user's and Maven's own. */
  public static final String SETTINGS_PROPERTY = "goodhart.maven.settings";

  private final Settings settings;
  private final SettingsDecryptionResult secrets;

  private MavenSettings(Settings settings, SettingsDecryptionResult secrets) {
    this.settings = settings;
    this.secrets = secrets;
  }

  /**
   * Reads {@code ~/.m2/settings.xml} over the settings of the installed Maven, where there are any.
   *
   * @throws IllegalArgumentException when one cannot be read; the message says where
   */
  public static MavenSettings ofTheUser() {
    DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
    String asked = System.getProperty(SETTINGS_PROPERTY);
    Path user = asked != null ? Path.of(asked) : home().resolve("settings.xml");
    if (Files.isRegularFile(user)) {
      request.setUserSettingsFile(user.toFile());
    } else if (asked != null) {
      throw new IllegalArgumentException(
          "no file '" + asked + "', which -D" + SETTINGS_PROPERTY + " names");
    }
    if (asked == null) {
      installed().ifPresent(request::setGlobalSettingsFile);
    }
    request.setSystemProperties(System.getProperties());
    try {
      Settings settings =
          new DefaultSettingsBuilderFactory().newInstance().build(request).getEffectiveSettings();
      return new MavenSettings(settings, decrypted(settings));
    } catch (SettingsBuildingException e) {
      throw new IllegalArgumentException(
          "Maven's settings cannot be read: "
              + (e.getProblems().isEmpty() ? e.getMessage() : e.getProblems().get(0)),
          e);
    }
  }

  private static SettingsDecryptionResult decrypted(Settings settings) {
    String master = home().resolve("settings-security.xml").toString();
    DefaultSecDispatcher dispatcher =
        new DefaultSecDispatcher(new DefaultPlexusCipher(), Map.of(), master);
    return new DefaultSettingsDecrypter(dispatcher)
        .decrypt(new DefaultSettingsDecryptionRequest(settings));
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home"), ".m2");
  }

  /** The settings in the folder of the Maven that the user would start. */
  private static Optional<File> installed() {
    Stream<String> said =
        Stream.of("MAVEN_HOME", "M2_HOME").map(System::getenv).filter(home -> home != null);
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    Stream<String> started =
        Stream.of(path.split(File.pathSeparator))
            .map(folder -> new File(folder, "mvn"))
            .filter(File::isFile)
            .limit(1)
            .map(mvn -> real(mvn).getParentFile().getParent());
    return Stream.concat(said, started)
        .map(maven -> new File(maven, "conf/settings.xml"))
        .filter(File::isFile)
        .findFirst();
  }

  private static File real(File file) {
    try {
      return file.getCanonicalFile();
    } catch (java.io.IOException e) {
      return file.getAbsoluteFile();
    }
  }

  /** Where downloaded artifacts are kept. */
  Path localRepository() {
    String asked = System.getProperty("maven.repo.local", settings.getLocalRepository());
    return asked == null || asked.isBlank() ? home().resolve("repository") : Path.of(asked);
  }

  /** Lets a session use mirrors, proxies and credentials. */
  void configure(DefaultRepositorySystemSession session) {
    session.setOffline(settings.isOffline());
    DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
    for (Mirror m : settings.getMirrors()) {
      mirrors.add(
          m.getId(),
          m.getUrl(),
          m.getLayout(),
          false,
          m.isBlocked(),
          m.getMirrorOf(),
          m.getMirrorOfLayouts());
    }
    session.setMirrorSelector(mirrors);
    DefaultProxySelector proxies = new DefaultProxySelector();
    for (Proxy p : secrets.getProxies()) {
      if (p.isActive()) {
        proxies.add(
            new org.eclipse.aether.repository.Proxy(
                p.getProtocol(), p.getHost(), p.getPort(), login(p.getUsername(), p.getPassword())),
            p.getNonProxyHosts());
      }
    }
    session.setProxySelector(proxies);
    DefaultAuthenticationSelector logins = new DefaultAuthenticationSelector();
    for (Server s : secrets.getServers()) {
      AuthenticationBuilder login = new AuthenticationBuilder();
      login.addUsername(s.getUsername()).addPassword(s.getPassword());
      login.addPrivateKey(s.getPrivateKey(), s.getPassphrase());
      logins.add(s.getId(), login.build());
    }
    session.setAuthenticationSelector(new ConservativeAuthenticationSelector(logins));
  }

  private static Authentication login(String user, String password) {
    return user == null
        ? null
        : new AuthenticationBuilder().addUsername(user).addPassword(password).build();
  }

  /** The repositories to ask: those of the active profiles, then Maven Central. */
  List<RemoteRepository> repositories() {
    List<RemoteRepository> repositories = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    for (Profile profile : settings.getProfiles()) {
      boolean byDefault =
          settings.getActiveProfiles().isEmpty()
              && profile.getActivation() != null
              && profile.getActivation().isActiveByDefault();
      if (byDefault || settings.getActiveProfiles().contains(profile.getId())) {
        for (Repository r : profile.getRepositories()) {
          if (ids.add(r.getId())) {
            repositories.add(repository(r.getId(), r.getUrl()));
          }
        }
      }
    }
    if (ids.add("central")) {
      repositories.add(repository("central", central()));
    }
    return repositories;
  }

  /** Where Maven itself looks when nothing says otherwise: its own first model says it. */
  private static String central() {
    String path = "/org/apache/maven/model/pom-4.0.0.xml";
    try (InputStream model = DefaultModelBuilder.class.getResourceAsStream(path)) {
      return new MavenXpp3Reader().read(model).getRepositories().get(0).getUrl();
    } catch (IOException | XmlPullParserException e) {
      throw new IllegalStateException("Maven's own model cannot be read: " + e.getMessage(), e);
    }
  }

  /** A repository of the usual layout. */
  static RemoteRepository repository(String id, String url) {
    return new RemoteRepository.Builder(id, "default", url).build();
  }
}
