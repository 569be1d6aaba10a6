package goodhart.data;

/** Tells what separates the cells of a file: a comma, a tab or a semicolon. */
final class Delimiter {
  private static final int RECORDS = 50;

  private Delimiter() {}

  /**
   * The one by which most of the first records have as many cells as the header, at least two;
   * among equals the one with more cells. A comma where there is only one column.
   */
  static int of(byte[] head, int from, String name) {
    int best = ',';
    double most = 0;
    boolean tabs = Format.named(name, java.util.List.of(".tsv", ".tab"));
    for (int delimiter : tabs ? new int[] {'\t', ',', ';'} : new int[] {',', '\t', ';'}) {
      double score = score(head, from, delimiter);
      if (score > most) {
        most = score;
        best = delimiter;
      }
    }
    return best;
  }

  private static double score(byte[] head, int from, int delimiter) {
    CsvScanner scanner = new CsvScanner(delimiter);
    int cells = 0;
    int records = 0;
    int same = 0;
    int at = from;
    while (records < RECORDS && at < head.length) {
      int next = scanner.record(head, at, head.length, records == 0);
      if (next < 0) {
        break;
      }
      at = next;
      if (!scanner.blank()) {
        cells = records == 0 ? scanner.cells : cells;
        same += scanner.cells == cells ? 1 : 0;
        records++;
      }
    }
    return cells < 2 ? 0 : 1e6 * same / records + cells;
  }
}
