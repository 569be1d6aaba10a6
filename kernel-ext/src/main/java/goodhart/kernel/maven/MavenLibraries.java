package goodhart.kernel.maven;

import goodhart.Progress;
import goodhart.internal.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.util.graph.visitor.PreorderNodeListGenerator;
import org.eclipse.aether.version.Version;

/** Finds libraries with all that they need, in the local repository first. */
public final class MavenLibraries {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int REQUEST_MILLIS = 60_000;
  private static final int MOST_VERSIONS = 8;

  private final MavenSettings settings;
  private final KernelLibraries kernel = KernelLibraries.of(MavenLibraries.class.getClassLoader());

  public MavenLibraries(MavenSettings settings) {
    this.settings = settings;
  }

  /**
   * What was found.
   *
   * @param artifacts {@code group:artifact:version} of each file
   * @param files to add to a class path
   * @param alreadyHere what is left out because the kernel has it, each with its version
   */
  public record Resolution(List<String> artifacts, List<Path> files, List<String> alreadyHere) {}

  /**
   * Resolves libraries and what they need at run time.
   *
   * @param coordinates {@code group:artifact[:extension[:classifier]]:version}; a version may be a
   *     range or {@code LATEST}
   * @param urls of repositories to ask before the user's own
   * @throws IllegalArgumentException when one is not found or cannot be had; the message says why
   */
  public Resolution resolve(List<String> coordinates, List<String> urls, Progress progress) {
    List<Artifact> asked = coordinates.stream().map(MavenLibraries::artifact).toList();
    RepositorySystem system = new RepositorySystemSupplier().get();
    DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
    settings.configure(session);
    session.setSystemProperties(System.getProperties());
    session.setConfigProperty("aether.connector.connectTimeout", CONNECT_MILLIS);
    session.setConfigProperty("aether.connector.requestTimeout", REQUEST_MILLIS);
    session.setTransferListener(new Downloads(progress));
    session.setLocalRepositoryManager(
        system.newLocalRepositoryManager(
            session, new LocalRepository(settings.localRepository().toFile())));
    List<RemoteRepository> repositories = new ArrayList<>();
    for (String url : urls) {
      repositories.add(MavenSettings.repository(url.replaceAll("[^\\w.-]+", "-"), url));
    }
    repositories.addAll(settings.repositories());
    repositories = system.newResolutionRepositories(session, repositories);
    try {
      return resolve(system, session, repositories, asked);
    } catch (RepositoryException e) {
      progress.tick(); // a stopped download is a failed one
      throw explained(e, system, session, repositories);
    } finally {
      system.shutdown();
    }
  }

  private static Artifact artifact(String coordinates) {
    String example =
        "write group:artifact:version, for example org.apache.commons:commons-csv:1.10.0";
    String[] parts = coordinates.split(":", -1);
    boolean blank = List.of(parts).stream().anyMatch(String::isBlank);
    if (parts.length == 2 && !blank) {
      throw new IllegalArgumentException(
          "'"
              + coordinates
              + "' has no version: add one, or LATEST, like "
              + coordinates
              + ":LATEST");
    }
    if (parts.length < 3 || parts.length > 5 || blank) {
      throw new IllegalArgumentException("'" + coordinates + "': " + example);
    }
    return new DefaultArtifact(coordinates);
  }

  private Resolution resolve(
      RepositorySystem system,
      DefaultRepositorySystemSession session,
      List<RemoteRepository> repositories,
      List<Artifact> asked)
      throws RepositoryException {
    CollectRequest request = new CollectRequest();
    request.setRepositories(repositories);
    asked.forEach(artifact -> request.addDependency(new Dependency(artifact, "runtime")));
    PreorderNodeListGenerator nodes = new PreorderNodeListGenerator();
    system.collectDependencies(session, request).getRoot().accept(nodes);
    List<ArtifactRequest> wanted = new ArrayList<>();
    Set<String> alreadyHere = new LinkedHashSet<>();
    for (DependencyNode node : nodes.getNodes()) {
      Artifact artifact = node.getArtifact();
      if (artifact == null) {
        continue;
      }
      var here = kernel.version(artifact.getGroupId(), artifact.getArtifactId());
      if (here.isPresent()) {
        String name = artifact.getGroupId() + ":" + artifact.getArtifactId() + " " + here.get();
        boolean same = here.get().equals(artifact.getVersion());
        alreadyHere.add(name + (same ? "" : " (not " + artifact.getVersion() + ")"));
      } else {
        wanted.add(new ArtifactRequest(node));
      }
    }
    List<String> artifacts = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (ArtifactResult result : system.resolveArtifacts(session, wanted)) {
      Artifact artifact = result.getArtifact();
      if (!artifact.getExtension().equals("pom")) {
        artifacts.add(
            artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion());
        files.add(artifact.getFile().toPath());
      }
    }
    return new Resolution(artifacts, files, List.copyOf(alreadyHere));
  }

  private IllegalArgumentException explained(
      RepositoryException e,
      RepositorySystem system,
      DefaultRepositorySystemSession session,
      List<RemoteRepository> repositories) {
    String where =
        repositories.stream()
            // An address may have a password in it.
            .map(r -> r.getId() + " (" + r.getUrl().replaceFirst("//[^/@]*@", "//") + ")")
            .collect(Collectors.joining(", "));
    if (e instanceof ArtifactResolutionException failed) {
      for (ArtifactResult result : failed.getResults()) {
        if (!result.isResolved()) {
          Artifact artifact = result.getRequest().getArtifact();
          boolean absent =
              result.getExceptions().stream().allMatch(ArtifactNotFoundException.class::isInstance);
          if (absent && !session.isOffline()) {
            return new IllegalArgumentException(
                absent(artifact, where, system, session, repositories), e);
          }
          return unreachable(artifact, where, session, e);
        }
      }
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof ArtifactDescriptorException described) {
        return unreachable(described.getResult().getRequest().getArtifact(), where, session, e);
      }
    }
    return new IllegalArgumentException("not found in " + where + ": " + reason(e), e);
  }

  private IllegalArgumentException unreachable(
      Artifact artifact, String where, DefaultRepositorySystemSession session, Exception e) {
    return new IllegalArgumentException(
        artifact
            + " is not in "
            + settings.localRepository()
            + " and cannot be downloaded from "
            + where
            + ": "
            + (session.isOffline() ? "Maven's settings say offline" : reason(e)),
        e);
  }

  private static String absent(
      Artifact artifact,
      String where,
      RepositorySystem system,
      DefaultRepositorySystemSession session,
      List<RemoteRepository> repositories) {
    String name = artifact.getGroupId() + ":" + artifact.getArtifactId();
    List<String> known = new ArrayList<>();
    try {
      VersionRangeRequest all =
          new VersionRangeRequest(artifact.setVersion("[0,)"), repositories, null);
      for (Version version : system.resolveVersionRange(session, all).getVersions()) {
        known.add(version.toString());
      }
    } catch (RepositoryException e) {
      // Then no version is known, and that is what is said.
    }
    if (known.isEmpty() || known.contains(artifact.getVersion())) {
      return "no artifact " + artifact + " in " + where;
    }
    List<String> newest = known.subList(Math.max(0, known.size() - MOST_VERSIONS), known.size());
    return name
        + " has no version "
        + artifact.getVersion()
        + " in "
        + where
        + "."
        + Names.nearest(artifact.getVersion(), known)
            .map(near -> " Did you mean " + near + "?")
            .orElse("")
        + " Newest: "
        + String.join(", ", newest);
  }

  /** The innermost cause says most: which host was not reached. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    if (thrown instanceof ArtifactResolutionException failed) {
      cause =
          failed.getResults().stream()
              .flatMap(r -> r.getExceptions().stream())
              .filter(e -> !(e instanceof ArtifactNotFoundException))
              .<Throwable>map(e -> e)
              .findFirst()
              .orElse(thrown);
    }
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    boolean network = cause instanceof java.io.IOException;
    String said = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return network ? "no connection (" + said + ")" : cause.getMessage();
  }
}
