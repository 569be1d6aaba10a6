package goodhart.kernel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConvertCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void run() throws IOException {
    Files.writeString(
        folder.resolve("run.jsonl"),
        """
        {"prompt": "p", "response": "a", "judge": 1}
        {"prompt": "p", "response": "a", "judge": 1}
        {"prompt": "p", "response": "b, c", "judge": 0.5}
        """);
  }

  private int convert(String from, String to, String... more) {
    CommandLine command =
        new CommandLine(new ConvertCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return command.execute(
        Stream.concat(
                Stream.of(folder.resolve(from).toString(), folder.resolve(to).toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void rowsStayAsTheyAre() throws IOException {
    assertThat(convert("run.jsonl", "run.csv")).as(err.toString()).isZero();

    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            "3 rows from JSON lines; prompt (text), response (text), judge (number)\nwrote "
                + folder.resolve("run.csv").toAbsolutePath()
                + "\n");
    assertThat(Files.readString(folder.resolve("run.csv")))
        .isEqualToNormalizingNewlines("prompt,response,judge\np,a,1.0\np,a,1.0\np,\"b, c\",0.5\n");
  }

  @Test
  void aPoolIsCheckedCountedAndReported() throws IOException {
    assertThat(convert("run.jsonl", "pool.csv", "--as", "pool", "gold=judge"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString())
        .contains("3 read, all used: 2 candidates, a sample of 3 draws", "wrote ");
    assertThat(Files.readAllLines(folder.resolve("pool.csv")))
        .startsWith("prompt_id,prompt,response,gold,reference,weight,draws")
        .hasSize(3);
  }

  @Test
  void pairsGetTheirOwnColumns() throws IOException {
    Files.writeString(
        folder.resolve("ab.csv"), "question,left,right,vote\nWhy?,a,b,right\nHow?,c,d,left\n");
    assertThat(
            convert(
                "ab.csv",
                "pairs.csv",
                "--as",
                "pairs",
                "prompt=question",
                "first=left",
                "second=right",
                "winner=vote"))
        .as(err.toString())
        .isZero();

    assertThat(Files.readAllLines(folder.resolve("pairs.csv")))
        .isEqualTo(List.of("prompt,chosen,rejected", "Why?,b,a", "How?,c,d"));
  }

  @Test
  void aMistakeIsOneSentenceAndNothingIsWritten() {
    assertThat(convert("run.jsonl", "pool.csv", "--as", "pool", "gold=juge")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "run.jsonl, line 1: no column named 'juge'. Did you mean 'judge'? Known: judge, prompt,"
                + " response. Nothing was loaded\n");
    assertThat(folder.resolve("pool.csv")).doesNotExist();
    assertThat(convert("run.jsonl", "run.doc")).isEqualTo(1);
    assertThat(err.toString()).contains("run.doc: the name says no known form");
    assertThat(convert("run.jsonl", "run.csv", "gold=judge")).isEqualTo(1);
    assertThat(err.toString()).contains("settings are for --as pool or --as pairs, got gold=judge");
  }
}
