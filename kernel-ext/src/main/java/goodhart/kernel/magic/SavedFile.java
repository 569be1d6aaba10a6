package goodhart.kernel.magic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with a seal: a digest of itself, so that a file may be recognised as exactly what was
 * written, also in a later session. Whatever somebody has changed since is theirs.
 */
final class SavedFile {
  /** What a text has where its digest goes. */
  static final String SEAL = "goodhart-seal:" + "0".repeat(64);

  private static final Pattern SEALED = Pattern.compile("goodhart-seal:([0-9a-f]{64})");

  private SavedFile() {}

  /** Puts the digest into the first {@link #SEAL} of a text. */
  static String sealed(String text) {
    int at = text.indexOf(SEAL);
    return text.substring(0, at)
        + SEAL.substring(0, SEAL.length() - 64)
        + digest(text)
        + text.substring(at + SEAL.length());
  }

  /** Whether a file is there and is not as it was sealed. */
  static boolean isSomebodyElses(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    if (!Files.isRegularFile(file)) {
      return true;
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    Matcher seal = SEALED.matcher(text);
    if (!seal.find()) {
      return true;
    }
    String unsealed = text.substring(0, seal.start()) + SEAL + text.substring(seal.end());
    return !digest(unsealed).equals(seal.group(1));
  }

  /** Writes under a temporary name and moves: the old file is whole until the new one is. */
  static void write(Path path, byte[] content) throws IOException {
    Path target = Files.exists(path) ? path.toRealPath() : path;
    Path part =
        target.resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      Files.write(part, content);
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
