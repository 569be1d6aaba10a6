package goodhart.chart;

import goodhart.measure.Curve;
import goodhart.optimize.Families;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Curves by the family of their method. */
final class Groups {
  /** More lines than this in one small panel cannot be told apart: there are as many hues. */
  static final int MOST = 9;

  private Groups() {}

  /**
   * Each family's curves in the order given, by the family in words. The families are in
   * alphabetical order, so that one is found on any page; methods of none come last.
   */
  static Map<String, List<Curve>> families(List<Curve> curves) {
    Map<String, List<Curve>> families = new TreeMap<>();
    List<Curve> others = new ArrayList<>();
    for (Curve curve : curves) {
      String family = Families.of(curve.method()).get(0);
      if (family.equals(Families.OTHER)) {
        others.add(curve);
      } else {
        families.computeIfAbsent(Families.words(family), f -> new ArrayList<>()).add(curve);
      }
    }
    Map<String, List<Curve>> ordered = new LinkedHashMap<>(families);
    if (!others.isEmpty()) {
      ordered.put(Families.words(Families.OTHER), others);
    }
    return ordered;
  }

  /** The same in portions of at most nine curves, which say so: {@code Games (1 of 2)}. */
  static Map<String, List<Curve>> panels(List<Curve> curves) {
    Map<String, List<Curve>> panels = new LinkedHashMap<>();
    families(curves)
        .forEach(
            (family, members) -> {
              List<List<Curve>> parts = parts(members);
              for (int i = 0; i < parts.size(); i++) {
                String which =
                    parts.size() == 1 ? "" : " (" + (i + 1) + " of " + parts.size() + ")";
                panels.put(family + which, parts.get(i));
              }
            });
    return panels;
  }

  /** Portions of about equal size; the settings of one line stay together where they can. */
  private static List<List<Curve>> parts(List<Curve> curves) {
    int wanted = (curves.size() + MOST - 1) / MOST;
    int even = (curves.size() + wanted - 1) / wanted;
    List<List<Curve>> parts = new ArrayList<>();
    List<Curve> part = new ArrayList<>();
    for (List<Curve> line : lines(curves).values()) {
      if (!part.isEmpty() && (part.size() >= even || part.size() + line.size() > MOST)) {
        parts.add(part);
        part = new ArrayList<>();
      }
      for (Curve curve : line) {
        if (part.size() == MOST) {
          parts.add(part);
          part = new ArrayList<>();
        }
        part.add(curve);
      }
    }
    parts.add(part);
    return parts;
  }

  /** The settings of each method line, in the order of the first. */
  static Map<String, List<Curve>> lines(List<Curve> curves) {
    Map<String, List<Curve>> lines = new LinkedHashMap<>();
    curves.forEach(c -> lines.computeIfAbsent(c.line(), l -> new ArrayList<>()).add(c));
    return lines;
  }
}
