package goodhart.benchmarks.job;

import goodhart.benchmarks.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The demo from the command line, start-up included: the script as it is, in the quick run with two
 * seeds instead of ten. The result is what its table says of each method: gold at the peak and at
 * the end, and the standard errors of both.
 */
public record WholeDemo() implements Job {
  private static final String SEEDS = "seeds 1..10";
  private static final Pattern ROW =
      Pattern.compile(
          "^.{20,}?\\s(-?[\\d.]+) ± (-?[\\d.]+)\\s+[\\d.]+\\s+(-?[\\d.]+) ± (-?[\\d.]+)\\s.*");

  private static int seeds(Scale scale) {
    return scale.of(10, 2);
  }

  @Override
  public String size(Scale scale) {
    return "ten methods, " + seeds(scale) + " seeds";
  }

  @Override
  public void make(Scale scale, DataSet data) throws IOException {
    data.set("seeds", seeds(scale));
  }

  @Override
  public Work prepare(DataSet data) {
    throw new IllegalStateException("the demo runs in a process of its own, see script");
  }

  /** Writes the script that is run. */
  public static Path script(Path home, Path folder, Scale scale) throws IOException {
    return Files.writeString(
        folder.resolve("overoptimization.groovy"), script(home, 1, seeds(scale)));
  }

  /** The script with some of the seeds. */
  static String script(Path home, int first, int seeds) throws IOException {
    String text = Files.readString(home.resolve("examples/overoptimization.groovy"));
    if (!text.contains(SEEDS)) {
      throw new IOException("examples/overoptimization.groovy no longer says '" + SEEDS + "'");
    }
    return text.replace(SEEDS, "seeds " + first + ".." + (first + seeds - 1));
  }

  /** The numbers of a printed table. */
  public static double[] numbers(List<String> printed) throws IOException {
    List<Matcher> rows = new ArrayList<>();
    for (String line : printed) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      throw new IOException("the demo printed no table: " + String.join(" / ", printed));
    }
    double[] numbers = new double[4 * rows.size()];
    int[] groups = {1, 3, 2, 4};
    for (int g = 0; g < groups.length; g++) {
      for (int r = 0; r < rows.size(); r++) {
        numbers[g * rows.size() + r] = Double.parseDouble(rows.get(r).group(groups[g]));
      }
    }
    return numbers;
  }
}
