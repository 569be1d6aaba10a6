package goodhart.preference;

import goodhart.Progress;
import goodhart.data.DataFiles;
import goodhart.data.LoadReport;
import goodhart.data.Row;
import goodhart.data.Rows;
import goodhart.data.TableRows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/** One reading of preference files: rows to pairs, and what is to be said of them. */
final class PreferenceReading implements Rows.Mapping<PreferenceReading.Heard> {
  private static final String TRAINING = "train";
  private static final String[] EMPTY = {"empty prompts", "empty responses", "empty responses"};

  private final PreferenceReader settings;
  private final LoadReport.Builder report;
  private final PairColumns.Builder columns = new PairColumns.Builder();
  private final RepeatedPairs repeated;
  private final Map<String, BitSet> promptsOfSplit = new LinkedHashMap<>();
  private final List<Heard> ratedTogether = new ArrayList<>();
  private Mapping mapping;
  private Schema schema;
  private List<String> firstColumns;
  private boolean isSplit;
  private long against;
  private long unequal;

  PreferenceReading(PreferenceReader settings) {
    this.settings = settings;
    report = new LoadReport.Builder(settings.strict());
    repeated = new RepeatedPairs(columns, settings.axis().equals("both"));
  }

  /**
   * What a row says.
   *
   * @param row where it stands
   * @param split the part of the data it belongs to; null where it does not say
   */
  record Heard(Said said, Row row, String split) {
    String place() {
      return row.place();
    }
  }

  PreferenceFile read(DataFiles files, Progress progress) {
    return made(files.name(), Rows.read(files, settings.limits(), progress, this));
  }

  PreferenceFile read(Table table, Progress progress) {
    Rows.Summary summary = TableRows.read(table, progress, this);
    return made(summary.files().get(0).toString(), summary);
  }

  private PreferenceFile made(String name, Rows.Summary summary) {
    endOfRatings();
    if (columns.size() == 0) {
      throw new IllegalArgumentException(
          name
              + ": holds no usable pair. Of "
              + summary.rows()
              + " rows set aside: "
              + String.join("; ", report.setAside().stream().map(String::valueOf).toList())
              + ". Nothing was loaded");
    }
    PairColumns pairs = columns.build();
    report
        .read(summary)
        .schema(title())
        .contents(pairs.size(), "pairs")
        .prompts(pairs.layout().counts());
    // Repetitions tell of labels alone, scores of labels and scores: the one that rests on more.
    Stream.of(repeated.noise(), noiseOfScores())
        .flatMap(Optional::stream)
        .max(Comparator.comparingLong(LoadReport.LabelNoise::of))
        .ifPresent(report::labelNoise);
    leakage(pairs);
    return new PreferenceFile(name, title(), pairs, report.build());
  }

  private String title() {
    return schema != null ? schema.title : mapping + ", as the settings say";
  }

  private Optional<LoadReport.LabelNoise> noiseOfScores() {
    boolean made = schema != null && schema.scoresMadeLabels();
    return made || unequal == 0
        ? Optional.empty()
        : Optional.of(LoadReport.LabelNoise.ofScores(against, unequal));
  }

  @Override
  public void first(Row row) {
    firstColumns = row.columns();
    isSplit = firstColumns.contains("split");
    mapping = settings.mapping(firstColumns.contains("prompt"));
    if (settings.schema() != null) {
      schema = Schema.named(settings.schema());
    } else if (mapping == null) {
      schema = Schema.of(row);
    }
    if (mapping == null) {
      schema.requireMeaning(row, settings);
    }
    PreferenceReader usual = new PreferenceReader();
    requireOwn(row, Schema.SAFE_RLHF, "axis", settings.axis(), usual.axis());
    requireOwn(row, Schema.HELP_STEER_2, "rating", settings.rating(), usual.rating());
  }

  /** Refuses a setting of one schema in a file of another. */
  private void requireOwn(Row row, Schema of, String setting, String value, String usual) {
    if (schema != of && !value.equals(usual)) {
      throw row.error(
          setting
              + ": '"
              + value
              + "' says something about '"
              + of.title
              + "' alone, and these rows are of '"
              + title()
              + "'. Leave it out");
    }
  }

  @Override
  public Heard map(Row row) {
    boolean recognised = mapping == null && settings.schema() == null;
    if (recognised && !row.columns().equals(firstColumns)) {
      Schema other = Schema.recognised(row);
      if (other != null && other != schema) {
        throw row.error(
            "is of the schema '"
                + other.title
                + "', and the rows before are of '"
                + schema.title
                + "'. Read them as two files");
      }
    }
    Said said = mapping != null ? mapping.said(row, settings) : schema.said(row, settings);
    if (said instanceof Said.Pairs pairs) {
      said = checked(row, pairs);
    }
    String split =
        isSplit && row.has("split") && row.value("split").isTextual() ? row.text("split") : null;
    return new Heard(said, row, split);
  }

  private Said checked(Row row, Said.Pairs pairs) {
    boolean usual = mapping != null || schema.takesUsualColumns();
    List<PreferencePair> checked = new ArrayList<>(pairs.pairs().size());
    for (PreferencePair pair : pairs.pairs()) {
      requireDifferent(row, pairs, pair);
      PreferencePair more = settings.more(row, pair, usual);
      if (more == null) {
        return new Said.Aside("rows of weight 0");
      }
      checked.add(more);
    }
    return new Said.Pairs(checked, pairs.row());
  }

  /** A tie of a text with itself is no contradiction; a preference for it is one. */
  private void requireDifferent(Row row, Said.Pairs said, PreferencePair pair) {
    if (!pair.isTie()
        && !settings.dropSameText()
        && !settings.ties().equals("half")
        && said.sameText(pair)) {
      throw row.error(
          "the two responses are the same text. Remove the pair, or read with ties: 'half'");
    }
  }

  @Override
  public void accept(Heard heard) {
    if (heard.said instanceof Said.Rated rated) {
      boolean together =
          !ratedTogether.isEmpty()
              && ((Said.Rated) ratedTogether.get(0).said).prompt().equals(rated.prompt());
      if (!together) {
        endOfRatings();
      }
      report.score(settings.rating(), rated.response().worth());
      ratedTogether.add(heard);
    } else if (heard.said instanceof Said.Aside aside) {
      report.setAside(aside.reason(), heard.place()).unusedRow();
    } else if (heard.said instanceof Said.Pairs pairs) {
      boolean used = false;
      for (PreferencePair pair : pairs.pairs()) {
        used |= add(pairs, pair, heard);
        scores(pair);
      }
      if (!used) {
        report.unusedRow();
      }
    }
  }

  private void scores(PreferencePair pair) {
    if (pair.hasScores()) {
      report.score("chosen", pair.chosenScore()).score("rejected", pair.rejectedScore());
    }
  }

  /** Compares the rated responses of one prompt with each other. */
  private void endOfRatings() {
    if (ratedTogether.size() == 1) {
      report
          .setAside("responses without another to the same prompt", ratedTogether.get(0).place())
          .unusedRow();
    } else if (ratedTogether.size() > 1) {
      Heard last = ratedTogether.get(ratedTogether.size() - 1);
      List<Rankings.Response> responses =
          ratedTogether.stream().map(h -> ((Said.Rated) h.said).response()).toList();
      boolean used = false;
      Said.Pairs pairs =
          new Said.Pairs(Rankings.pairs(((Said.Rated) last.said).prompt(), responses, true));
      for (PreferencePair pair : pairs.pairs()) {
        requireDifferent(last.row, pairs, pair);
        used |= add(pairs, pair, last);
      }
      for (int row = 0; !used && row < ratedTogether.size(); row++) {
        report.unusedRow();
      }
    }
    ratedTogether.clear();
  }

  private boolean add(Said.Pairs said, PreferencePair pair, Heard heard) {
    if (said.sameText(pair)) {
      report.setAside("pairs of two equal texts", heard.place());
      return false;
    }
    if (pair.isTie()) {
      if (settings.ties().equals("drop")) {
        report.setAside("ties", heard.place());
        return false;
      }
      report.noticed("ties", heard.place());
    }
    String empty = null;
    for (int part = 0; part < 3; part++) {
      if (said.isBlank(pair.text(part)) && !EMPTY[part].equals(empty)) {
        empty = EMPTY[part];
        report.noticed(empty, heard.place());
      }
    }
    if (pair.hasScores() && pair.chosenScore() != pair.rejectedScore() && !pair.isTie()) {
      unequal++;
      against += pair.chosenScore() < pair.rejectedScore() ? 1 : 0;
    }
    int number = columns.add(pair, said);
    String repetition = repeated.add(number);
    if (repetition != null) {
      report.noticed(repetition, heard.place());
    }
    if (heard.split != null) {
      promptsOfSplit.computeIfAbsent(heard.split, s -> new BitSet()).set(columns.prompt(number));
    }
    return true;
  }

  /** Where a column says how the data is split: prompts that are in more than the training part. */
  private void leakage(PairColumns pairs) {
    String training =
        promptsOfSplit.keySet().stream()
            .filter(s -> s.startsWith(TRAINING))
            .findFirst()
            .orElse(null);
    if (training == null || promptsOfSplit.size() < 2) {
      return;
    }
    BitSet evaluation = new BitSet();
    List<String> others = new ArrayList<>();
    promptsOfSplit.forEach(
        (split, prompts) -> {
          if (!split.equals(training)) {
            others.add(split);
            evaluation.or(prompts);
          }
        });
    report.leakage(
        LoadReport.Leakage.between(
            training,
            texts(pairs, promptsOfSplit.get(training)),
            String.join(", ", others),
            texts(pairs, evaluation)));
  }

  private static List<String> texts(PairColumns pairs, BitSet prompts) {
    return prompts.stream().mapToObj(pairs.prompts()::get).toList();
  }
}
