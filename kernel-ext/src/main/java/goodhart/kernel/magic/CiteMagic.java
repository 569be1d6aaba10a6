package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.internal.Names;
import goodhart.internal.Papers;
import goodhart.internal.Papers.Paper;
import goodhart.kernel.magic.MagicCall.Notebook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code %cite drro dpo}: BibTeX of the papers behind methods. */
@AutoService(Magic.class)
public final class CiteMagic implements Magic {
  @Override
  public String name() {
    return "cite";
  }

  @Override
  public String summary() {
    return "prints BibTeX of the papers behind methods, reward models, aggregations and shapes";
  }

  @Override
  public String usage() {
    return "%cite drro        the papers of one method\n"
        + "%cite drro dpo    of several, each paper once";
  }

  @Override
  public Group group() {
    return Group.STUDY;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return MethodsMagic.all().keySet();
  }

  @Override
  public Object run(MagicCall call) {
    MagicArguments arguments = call.parse(this);
    if (arguments.positional().isEmpty()) {
      throw arguments.mistake("needs at least one name, for example %cite drro");
    }
    Map<String, Object> known = MethodsMagic.all();
    Set<Paper> cited = new LinkedHashSet<>();
    List<String> without = new ArrayList<>();
    for (String name : arguments.positional()) {
      if (!known.containsKey(name)) {
        throw arguments.mistake(Names.unknown("method", name, known.keySet()));
      }
      List<Paper> papers = Papers.citedBy(known.get(name).getClass());
      cited.addAll(papers);
      if (papers.isEmpty() && !without.contains(name)) {
        without.add(name);
      }
    }
    List<String> parts = new ArrayList<>();
    cited.forEach(paper -> parts.add(Papers.bibtex(paper)));
    without.forEach(
        name -> parts.add("% " + name + " cites no paper; %methods " + name + " says its source"));
    return String.join("\n\n", parts);
  }
}
