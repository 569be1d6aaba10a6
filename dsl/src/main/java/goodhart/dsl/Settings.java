package goodhart.dsl;

import goodhart.internal.Catalogue;
import goodhart.internal.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings on their way into engine records. A name belongs to the record that has a component of
 * that name; one that no record has goes to the method, model or aggregation that such a record
 * holds, if exactly one of those has it: in {@code of: 'bradleyTerry', aggregate: 'uwo', lambda: 1}
 * the last is the aggregation's.
 */
final class Settings {
  private final String where;
  private final List<Record> records;
  private final Set<String> fixed;
  private final Map<String, Object> given = new LinkedHashMap<>();

  /**
   * @param where what messages begin with: {@code world}, {@code method 'drro'}
   * @param records what the settings are for, with the values that hold where none is given
   * @param fixed components that are given otherwise and are no settings here
   */
  Settings(String where, List<? extends Record> records, Set<String> fixed) {
    this.where = where;
    this.records = List.copyOf(records);
    this.fixed = fixed;
  }

  /** Settings of one record. */
  Settings(String where, Record record, String... fixed) {
    this(where, List.of(record), Set.of(fixed));
  }

  /**
   * Takes one setting, converted to its type where its record is known already.
   *
   * @throws IllegalArgumentException for a name that no record can have, a wrong type, or a name
   *     that was given before
   */
  void give(String name, Object value) {
    if (given.containsKey(name)) {
      throw new IllegalArgumentException(where + ": " + name + " is given twice");
    }
    Record owner = owner(name);
    if (owner == null && records.stream().allMatch(r -> holders(r).isEmpty())) {
      throw unknown(name, records);
    }
    given.put(name, owner == null ? value : converted(owner, name, value));
  }

  /** Takes several settings. */
  void give(Map<?, ?> settings) {
    settings.forEach((name, value) -> give(String.valueOf(name), value));
  }

  /** The names of the settings, nested ones included. */
  Collection<String> names() {
    return known(records);
  }

  /** The settings with their types and the values that hold where none is given. */
  List<Setting> all() {
    Map<String, Setting> all = new LinkedHashMap<>();
    records.forEach(r -> own(r, all));
    records.forEach(r -> nested(r, all));
    fixed.forEach(all::remove);
    return List.copyOf(all.values());
  }

  /** These settings with one given, or as they are where it cannot be. */
  Settings tried(String name, Object value) {
    Settings one = new Settings(where, records, fixed);
    try {
      one.give(name, value);
      return new Settings(where, one.build(), fixed);
    } catch (IllegalArgumentException problem) {
      return this;
    }
  }

  private static void own(Record record, Map<String, Setting> all) {
    Map<String, Object> values = Catalogue.settings(record);
    Catalogue.settingTypes(record.getClass())
        .forEach(
            (name, type) ->
                all.putIfAbsent(
                    name, new Setting(name, type, values.get(name), record.getClass())));
  }

  private static void nested(Record record, Map<String, Setting> all) {
    for (Record held : holders(record).values()) {
      own(held, all);
      nested(held, all);
    }
  }

  /** What messages begin with. */
  String where() {
    return where;
  }

  /** The records with the settings in them, in the order they were named in. */
  List<Record> build() {
    return assemble(records, given);
  }

  private List<Record> assemble(List<Record> templates, Map<String, Object> settings) {
    List<Map<String, Object>> own = new ArrayList<>();
    templates.forEach(t -> own.add(new LinkedHashMap<>()));
    Map<String, Object> rest = new LinkedHashMap<>();
    settings.forEach(
        (name, value) -> {
          Record owner = templates == records ? owner(name) : ownerAmong(templates, name);
          if (owner == null) {
            rest.put(name, value);
          } else {
            own.get(indexOf(templates, owner)).put(name, converted(owner, name, value));
          }
        });
    List<Record> built = new ArrayList<>();
    for (int r = 0; r < templates.size(); r++) {
      built.add(with(templates.get(r), own.get(r)));
    }
    return rest.isEmpty() ? built : assembleNested(built, rest);
  }

  private List<Record> assembleNested(List<Record> outer, Map<String, Object> rest) {
    Map<Holder, Map<String, Object>> byHolder = new LinkedHashMap<>();
    List<Holder> holders = new ArrayList<>();
    for (int r = 0; r < outer.size(); r++) {
      for (Map.Entry<String, Record> held : holders(outer.get(r)).entrySet()) {
        holders.add(new Holder(r, held.getKey(), held.getValue()));
      }
    }
    rest.forEach(
        (name, value) -> {
          List<Holder> takers =
              holders.stream().filter(h -> known(List.of(h.value)).contains(name)).toList();
          if (takers.isEmpty()) {
            throw unknown(name, outer);
          }
          if (takers.size() > 1) {
            throw new IllegalArgumentException(
                where
                    + ": "
                    + name
                    + " could be meant for "
                    + String.join(" or ", takers.stream().map(Holder::toString).toList())
                    + ". Give one of them as an object");
          }
          byHolder.computeIfAbsent(takers.get(0), h -> new LinkedHashMap<>()).put(name, value);
        });
    List<Record> built = new ArrayList<>(outer);
    byHolder.forEach(
        (holder, settings) -> {
          Record inner = assemble(List.of(holder.value), settings).get(0);
          built.set(holder.record, with(built.get(holder.record), Map.of(holder.component, inner)));
        });
    return built;
  }

  /** A component that holds something with a name and settings of its own. */
  private record Holder(int record, String component, Record value) {
    @Override
    public String toString() {
      return component + " '" + Names.of(value.getClass()) + "'";
    }
  }

  private static Map<String, Record> holders(Record record) {
    Map<String, Record> holders = new LinkedHashMap<>();
    Map<String, Class<?>> types = Catalogue.settingTypes(record.getClass());
    Catalogue.settings(record)
        .forEach(
            (name, value) -> {
              Class<?> type = types.get(name);
              if ((Catalogues.has(type) || type.isRecord()) && value instanceof Record held) {
                holders.put(name, held);
              }
            });
    return holders;
  }

  private Record owner(String name) {
    return fixed.contains(name) ? null : ownerAmong(records, name);
  }

  private Record ownerAmong(List<Record> candidates, String name) {
    List<Record> owners =
        candidates.stream()
            .filter(r -> Catalogue.settingTypes(r.getClass()).containsKey(name))
            .toList();
    if (owners.size() > 1) {
      throw new IllegalArgumentException(
          where
              + ": "
              + name
              + " names a setting of "
              + String.join(" and of ", owners.stream().map(r -> Names.of(r.getClass())).toList())
              + ". Rename the component of the class that is yours");
    }
    return owners.isEmpty() ? null : owners.get(0);
  }

  private static int indexOf(List<Record> records, Record record) {
    for (int r = 0; r < records.size(); r++) {
      if (records.get(r) == record) {
        return r;
      }
    }
    throw new IllegalStateException("not among the records: " + record);
  }

  private Set<String> known(List<? extends Record> of) {
    Set<String> names = new LinkedHashSet<>();
    for (Record record : of) {
      names.addAll(Catalogue.settingTypes(record.getClass()).keySet());
      holders(record).values().forEach(h -> names.addAll(known(List.of(h))));
    }
    names.removeAll(fixed);
    return names;
  }

  private Object converted(Record owner, String name, Object value) {
    Class<?> type = Catalogue.settingTypes(owner.getClass()).get(name);
    return inPlace(() -> Conversion.convert(name, value, type));
  }

  private Record with(Record record, Map<String, Object> changed) {
    return changed.isEmpty() ? record : inPlace(() -> Catalogue.with(record, changed));
  }

  private IllegalArgumentException unknown(String name, List<? extends Record> of) {
    return new IllegalArgumentException(where + ": " + Names.unknown("setting", name, known(of)));
  }

  private <T> T inPlace(java.util.function.Supplier<T> step) {
    try {
      return step.get();
    } catch (IllegalArgumentException problem) {
      throw new IllegalArgumentException(where + ": " + problem.getMessage(), problem);
    }
  }
}
