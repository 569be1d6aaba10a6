package goodhart.kernel.maven;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libraries that the kernel itself runs on. Cells always see these, whatever is added, so that
 * a second version would never be loaded.
 *
 * <p>A jar says its coordinates in {@code META-INF/maven}; one that does not is known by its file
 * name alone, without a group.
 */
final class KernelLibraries {
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.+-]*)\\.jar");

  /** Versions by {@code group:artifact}, or by {@code artifact} where the group is not known. */
  private final Map<String, String> versions;

  private KernelLibraries(Map<String, String> versions) {
    this.versions = versions;
  }

  /** Those of a class loader and its parents. */
  static KernelLibraries of(ClassLoader loader) {
    Map<String, String> versions = new LinkedHashMap<>();
    try {
      for (URL manifest : Collections.list(loader.getResources(JarFile.MANIFEST_NAME))) {
        String url = manifest.toString();
        if (url.startsWith("jar:file:")) {
          Path jar = Path.of(URI.create(url.substring("jar:".length(), url.indexOf("!/"))));
          add(jar, versions);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new KernelLibraries(versions);
  }

  private static void add(Path jar, Map<String, String> versions) throws IOException {
    Matcher name = JAR.matcher(jar.getFileName().toString());
    if (!name.matches()) {
      return;
    }
    String artifact = name.group(1);
    String key = artifact;
    String version = name.group(2);
    try (JarFile file = new JarFile(jar.toFile())) {
      // A jar may have swallowed others, with their properties; its own has its name.
      Optional<JarEntry> own =
          file.stream()
              .filter(e -> e.getName().startsWith("META-INF/maven/"))
              .filter(e -> e.getName().endsWith("/" + artifact + "/pom.properties"))
              .findFirst();
      if (own.isPresent()) {
        Properties properties = new Properties();
        try (InputStream in = file.getInputStream(own.get())) {
          properties.load(in);
        }
        key = properties.getProperty("groupId", "") + ":" + artifact;
        version = properties.getProperty("version", version);
      }
    }
    versions.put(key, version);
  }

  /** The version of a library that is here. */
  Optional<String> version(String group, String artifact) {
    String known = versions.get(group + ":" + artifact);
    return Optional.ofNullable(known != null ? known : versions.get(artifact));
  }
}
