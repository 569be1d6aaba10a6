package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.pool.PoolSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code %load-preferences pairs.jsonl}: a file as preference pairs, in a variable. */
@AutoService(Magic.class)
public final class LoadPreferencesMagic implements Magic {

  @Override
  public String name() {
    return "load-preferences";
  }

  @Override
  public String summary() {
    return "loads preference pairs of any public schema";
  }

  @Override
  public String usage() {
    return """
        %load-preferences hh.jsonl.gz                makes the variable prefs and says what was read
        %load-preferences pairs.csv --of pool        pairs about the candidates of a pool
        %load-preferences ab.csv --as votes dropSameText=true
        JSON lines, JSON, CSV, TSV or Parquet, plain or compressed. The schema is recognised by its
        columns; name=value are the settings of preferences(file). When it fails, the variable stays.""";
  }

  @Override
  public Group group() {
    return Group.DATA;
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("as", "the variable, prefs");
    options.put("of", "the world or pool that the pairs are about, by the name of its variable");
    return options;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return switch (option) {
      case "" -> LoadedFile.words("preferences");
      case "of" ->
          notebook.variables().entrySet().stream()
              .filter(e -> e.getValue() instanceof PoolSource)
              .map(Map.Entry::getKey)
              .sorted()
              .toList();
      default -> List.of();
    };
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    MagicArguments arguments = call.parse(this);
    String of = "";
    if (arguments.option("of").isPresent()) {
      String name = arguments.option("of").get();
      if (call.notebook().variable(name).filter(PoolSource.class::isInstance).isEmpty()) {
        throw arguments.mistake("--of " + name + " is not declared as a world or a pool");
      }
      of = ", of: " + name;
    }
    return LoadedFile.load(call, arguments, "preferences", "prefs", of);
  }
}
