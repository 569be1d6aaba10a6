package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.kernel.magic.MagicCall.Notebook;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** {@code %load-pool run.jsonl}: a file as candidates, in a variable. */
@AutoService(Magic.class)
public final class LoadPoolMagic implements Magic {

  @Override
  public String name() {
    return "load-pool";
  }

  @Override
  public String summary() {
    return "loads the candidates of your own run, with their scores";
  }

  @Override
  public String usage() {
    return """
        %load-pool run.jsonl                         makes the variable pool and says what was read
        %load-pool runs/*.csv.gz --as mine           several files as one, under another name
        %load-pool run.parquet gold=judge prompt=question columns=rm1,rm2
        JSON lines, JSON, CSV, TSV or Parquet, plain or compressed. Columns are recognised by their
        names; name=value are the settings of candidates(file). When it fails, the variable stays.""";
  }

  @Override
  public Group group() {
    return Group.DATA;
  }

  @Override
  public Map<String, String> options() {
    return Map.of("as", "the variable, pool");
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return option.isEmpty() ? LoadedFile.words("candidates") : List.of();
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    MagicArguments arguments = call.parse(this);
    return LoadedFile.load(call, arguments, "candidates", "pool", "");
  }
}
