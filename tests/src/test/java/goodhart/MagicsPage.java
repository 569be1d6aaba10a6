package goodhart;

import goodhart.kernel.GroovySession;
import goodhart.kernel.magic.ListMagic;
import goodhart.kernel.magic.Magic;
import goodhart.kernel.magic.Magic.Group;
import goodhart.kernel.magic.Magics;
import java.util.Collection;
import java.util.List;

/** {@code docs/magics.md}: every magic as it explains itself. */
final class MagicsPage {
  private static final Collection<Magic> ALL =
      GroovySession.ofTheLanguage().magics().all().values();

  private MagicsPage() {}

  static String text() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Magics

        Commands of a notebook, for people who would rather not type a block. `%name` takes the rest of its line, `%%name` in the first
        line the rest of the cell; `x = %name` keeps the value. `%name?` explains one, `%lsmagic` lists them, and the Tab key completes
        names, options and words. Arguments are divided by blanks; put quotes around one that has blanks.

        This page is what the magics say of themselves; `DocumentationTest` says when it is stale.

        | magic | does |
        |---|---|
        """);
    for (Group group : Group.values()) {
      for (Magic magic : of(group)) {
        page.append("| [`").append(ListMagic.written(magic).replace(", ", "`, `"));
        page.append("`](#").append(magic.name()).append(") | ").append(magic.summary());
        page.append(" |\n");
      }
    }
    for (Group group : Group.values()) {
      if (of(group).isEmpty()) {
        continue;
      }
      page.append("\n## ").append(heading(group)).append('\n');
      for (Magic magic : of(group)) {
        page.append("\n### ").append(magic.name()).append("\n\n```text\n");
        page.append(Magics.explain(magic)).append("\n```\n");
      }
    }
    return page.toString();
  }

  private static String heading(Group group) {
    return group.heading().substring(0, 1).toUpperCase() + group.heading().substring(1);
  }

  private static List<Magic> of(Group group) {
    return ALL.stream().filter(m -> m.group() == group).toList();
  }
}
