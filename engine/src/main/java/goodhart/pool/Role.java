package goodhart.pool;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a column of a file is for, and the names by which it is recognised, the surest first. */
enum Role {
  PROMPT("prompt", "instruction", "question", "query", "prompt_text", "user_prompt", "input"),
  PROMPT_ID(
      "prompt_id",
      "promptid",
      "question_id",
      "instruction_id",
      "query_id",
      "example_id",
      "prompt_index",
      "prompt_idx",
      "prompt_number",
      "qid"),
  RESPONSE(
      "response",
      "output",
      "completion",
      "answer",
      "text",
      "generation",
      "response_text",
      "generated_text",
      "candidate",
      "reply"),
  GOLD(
      "gold",
      "gold_score",
      "gold_reward",
      "gold_rating",
      "gold_rm",
      "true_reward",
      "true_score",
      "human_score"),
  REFERENCE("reference", "reference_probability", "ref_prob", "reference_prob"),
  LOG_PROBABILITY(
      "reference_logprob",
      "ref_logprob",
      "reference_log_prob",
      "ref_log_prob",
      "reference_log_probability",
      "reference_logp",
      "ref_logp",
      "logprob",
      "log_prob",
      "logp",
      "log_probability",
      "sum_logprob"),
  WEIGHT("weight", "prompt_weight"),
  DRAWS("draws", "num_draws", "n_draws", "multiplicity"),
  LENGTH(
      "length",
      "tokens",
      "num_tokens",
      "n_tokens",
      "token_count",
      "response_length",
      "response_tokens");

  /** Numbers that say which row this is and nothing of the candidate: no reward, no score. */
  private static final List<String> NUMBERING =
      List.of(
          "id",
          "idx",
          "index",
          "row",
          "row_id",
          "uid",
          "sample",
          "sample_id",
          "sample_index",
          "sample_idx",
          "draw",
          "draw_id",
          "draw_index",
          "candidate_id",
          "candidate_index",
          "response_id",
          "response_index",
          "seed");

  private final List<String> names;

  Role(String... names) {
    this.names = List.of(names);
  }

  /** The column that plays this role. */
  Optional<String> among(Collection<String> columns) {
    return names.stream()
        .flatMap(name -> columns.stream().filter(c -> plain(c).equals(name)))
        .findFirst();
  }

  /** Whether a name, or that of several ({@code golds}), is one of this role's. */
  boolean is(String column) {
    String name = plain(column);
    return names.contains(name)
        || name.endsWith("s") && names.contains(name.substring(0, name.length() - 1));
  }

  /** The column of this role, by the name of several too. */
  Optional<String> amongSeveral(Collection<String> columns) {
    return among(columns).or(() -> columns.stream().filter(this::is).findFirst());
  }

  /** What a file that a pool was saved to calls it. */
  String saved() {
    return names.get(0);
  }

  /** As a reply says it: {@code prompt id}. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether its values are numbers. */
  boolean isNumber() {
    return this != PROMPT && this != PROMPT_ID && this != RESPONSE;
  }

  static boolean numbering(String column) {
    return NUMBERING.contains(plain(column));
  }

  /** {@code Prompt ID}, {@code prompt-id} and {@code prompt_id} are the same name. */
  private static String plain(String column) {
    return column.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s.-]+", "_");
  }
}
