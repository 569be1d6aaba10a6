package goodhart.kernel.help;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What expressions are, by declared types alone: variables by their values, literals, constructors,
 * chains of properties and calls, and variables that the code itself assigns before the cursor.
 */
final class Expressions {
  private static final int DEEPEST = 12;

  private final Surroundings notebook;
  private final Classes classes;
  private final Code code;
  private final Collection<String> imports;
  private int depth;

  Expressions(Surroundings notebook, Classes classes, Code code) {
    this.notebook = notebook;
    this.classes = classes;
    this.code = code;
    this.imports = imports(code);
  }

  private static Collection<String> imports(Code code) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < code.size(); i++) {
      if (code.at(i).is("import") && code.at(i).isWord() && !code.at(i + 1).is("static")) {
        StringBuilder name = new StringBuilder();
        for (int j = i + 1; j < code.size() && !code.at(j).isEnd(); j++) {
          name.append(code.at(j).text());
        }
        found.add(name.toString());
      }
    }
    return found;
  }

  /** The class that a simple name means in this code. */
  Optional<Class<?>> type(String name) {
    return classes.named(name, imports);
  }

  /** What stands before a dot at {@code end}. */
  Optional<Value> before(int end) {
    int start = code.expressionStart(end);
    return start < 0 ? Optional.empty() : of(start, end);
  }

  /** The names that the code assigns or declares before the cursor, in order. */
  Map<String, Integer> assigned() {
    Map<String, Integer> names = new LinkedHashMap<>();
    for (int i = 0; i + 1 < code.size(); i++) {
      if (code.at(i).isWord() && code.at(i + 1).is("=") && !code.at(i - 1).isDot()) {
        names.put(code.at(i).text(), i);
      }
    }
    return names;
  }

  /** What the pieces of a range are together. */
  Optional<Value> of(int from, int to) {
    if (from >= to || depth > DEEPEST) {
      return Optional.empty();
    }
    depth++;
    try {
      return chain(from, to);
    } finally {
      depth--;
    }
  }

  private Optional<Value> chain(int from, int to) {
    int[] at = {from};
    Optional<Value> value = primary(at, to);
    while (value.isPresent() && at[0] < to) {
      Token token = code.at(at[0]);
      if (token.isDot() && at[0] + 1 < to) {
        Value owner = value.get();
        String name = code.at(at[0] + 1).text();
        boolean spread = token.is("*.");
        at[0] += 2;
        int arguments = arguments(at, to);
        Value receiver = spread ? Value.of(Generics.element(owner.type())) : owner;
        value =
            arguments >= 0
                ? Members.call(receiver, name, arguments)
                : Members.property(receiver, name);
        if (spread) {
          value = value.map(v -> Value.of(Generics.of(List.class, v.type())));
        }
      } else if (token.is("[")) {
        at[0] = code.partner(at[0]) < 0 ? to : code.partner(at[0]) + 1;
        value = value.flatMap(Expressions::indexed);
      } else {
        return Optional.empty();
      }
    }
    return value;
  }

  private static Optional<Value> indexed(Value owner) {
    Class<?> raw = owner.raw();
    if (Map.class.isAssignableFrom(raw)) {
      return Optional.of(
          Value.of(Generics.resolve(Map.class.getTypeParameters()[1], owner.type())));
    }
    if (raw.isArray() || Iterable.class.isAssignableFrom(raw)) {
      return Optional.of(Value.of(Generics.element(owner.type())));
    }
    return CharSequence.class.isAssignableFrom(raw)
        ? Optional.of(Value.of(String.class))
        : Members.call(owner, "getAt", 1);
  }

  /** Skips the arguments of a call and a closure after them; how many, or -1 for no call. */
  private int arguments(int[] at, int to) {
    int count = -1;
    if (at[0] < to && code.at(at[0]).is("(")) {
      int close = code.partner(at[0]);
      count = close < 0 ? 0 : count(at[0] + 1, close);
      at[0] = close < 0 ? to : close + 1;
    }
    if (at[0] < to && code.at(at[0]).is("{")) {
      count = Math.max(0, count) + 1;
      at[0] = code.partner(at[0]) < 0 ? to : code.partner(at[0]) + 1;
    }
    return count;
  }

  private int count(int from, int to) {
    int count = from < to ? 1 : 0;
    for (int i = from; i < to; i++) {
      if (code.at(i).kind() == Token.Kind.OPEN && code.partner(i) > 0) {
        i = code.partner(i);
      } else if (code.at(i).is(",")) {
        count++;
      }
    }
    return count;
  }

  private Optional<Value> primary(int[] at, int to) {
    Token token = code.at(at[0]);
    switch (token.kind()) {
      case STRING -> {
        at[0]++;
        return Optional.of(Value.of(String.class));
      }
      case NUMBER -> {
        at[0]++;
        return Optional.of(Value.of(number(token.text())));
      }
      case OPEN -> {
        int close = code.partner(at[0]);
        int inside = at[0] + 1;
        at[0] = close < 0 ? to : close + 1;
        return close < 0 ? Optional.empty() : bracketed(token, inside, close);
      }
      case WORD -> {
        return token.is("new") ? constructed(at, to) : named(at, to);
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private static Class<?> number(String text) {
    char last = Character.toLowerCase(text.charAt(text.length() - 1));
    return switch (last) {
      case 'l' -> long.class;
      case 'g' -> text.indexOf('.') < 0 ? java.math.BigInteger.class : java.math.BigDecimal.class;
      case 'f' -> float.class;
      case 'd' -> double.class;
      default -> text.matches("\\d[\\d_]*") ? int.class : double.class;
    };
  }

  private Optional<Value> bracketed(Token bracket, int from, int to) {
    if (bracket.is("(")) {
      return of(from, to);
    }
    if (bracket.is("{")) {
      return Optional.of(Value.of(groovy.lang.Closure.class));
    }
    if (code.at(from).is(":") || code.at(from + 1).is(":")) {
      return Optional.of(Value.of(java.util.LinkedHashMap.class));
    }
    int end = from;
    while (end < to && !code.at(end).is(",")) {
      end = code.at(end).kind() == Token.Kind.OPEN ? code.partner(end) + 1 : end + 1;
    }
    Type element = of(from, end).map(Value::type).orElse(Object.class);
    return Optional.of(Value.of(Generics.of(ArrayList.class, boxed(element))));
  }

  private static Type boxed(Type type) {
    return type instanceof Class<?> c && c.isPrimitive()
        ? java.lang.invoke.MethodType.methodType(c).wrap().returnType()
        : type;
  }

  private Optional<Value> constructed(int[] at, int to) {
    StringBuilder name = new StringBuilder();
    at[0]++;
    while (at[0] < to && (code.at(at[0]).isWord() || code.at(at[0]).is("."))) {
      name.append(code.at(at[0]++).text());
    }
    while (at[0] < to && !code.at(at[0]).is("(")) {
      at[0]++; // type arguments
    }
    arguments(at, to);
    return type(name.toString()).map(Value::of);
  }

  private Optional<Value> named(int[] at, int to) {
    String name = code.at(at[0]).text();
    int here = at[0]++;
    int arguments = arguments(at, to);
    if (arguments >= 0) {
      return called(name, arguments);
    }
    Optional<Value> variable = variable(name, here);
    if (variable.isPresent()) {
      return variable;
    }
    Optional<Value> type = type(name).map(Value::named);
    if (type.isPresent()) {
      return type;
    }
    StringBuilder full = new StringBuilder(name);
    int end = at[0];
    while (end + 1 < to && code.at(end).is(".") && code.at(end + 1).isWord()) {
      full.append('.').append(code.at(end + 1).text());
      end += 2;
      if (Character.isUpperCase(code.at(end - 1).text().charAt(0))) {
        at[0] = end;
        return type(full.toString()).map(Value::named);
      }
    }
    return Optional.empty();
  }

  private Optional<Value> called(String name, int arguments) {
    Object function = notebook.variables().get(name);
    List<Method> methods = new ArrayList<>(notebook.overloads(function));
    if (methods.isEmpty() && function == null) {
      Arrays.stream(notebook.base().getMethods())
          .filter(m -> m.getName().equals(name))
          .forEach(methods::add);
    }
    return methods.stream()
        .min(Comparator.comparingInt(m -> Math.abs(m.getParameterCount() - arguments)))
        .map(m -> Value.of(m.getGenericReturnType()));
  }

  /** A variable: what the code assigns before, a parameter of a closure, or the notebook's own. */
  private Optional<Value> variable(String name, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (!code.at(i).isWord() || !code.at(i).text().equals(name) || code.at(i - 1).isDot()) {
        continue;
      }
      Token previous = code.at(i - 1);
      boolean typed = previous.isWord() && Character.isUpperCase(previous.text().charAt(0));
      if (typed && !code.at(i + 1).is("(") && type(previous.text()).isPresent()) {
        return type(previous.text()).map(Value::of);
      }
      int end = code.at(i + 1).is("=") ? code.statementEnd(i + 2) : before + 1;
      if (end <= before) {
        Optional<Value> assigned =
            code.expressionStart(end) == i + 2 ? of(i + 2, end) : Optional.empty();
        if (assigned.isPresent()) {
          return assigned.filter(v -> !v.isStatic());
        }
        break; // the newest assignment counts, even where nothing is known of it
      }
      if (code.at(i + 1).is("->") && previous.is("{")) {
        return element(i - 1);
      }
    }
    if (name.equals("it")) {
      int open = enclosingClosure(before);
      if (open >= 0) {
        return element(open);
      }
    }
    Object value = notebook.variables().get(name);
    return value == null ? Optional.empty() : Optional.of(Value.holding(value));
  }

  private int enclosingClosure(int before) {
    for (int open : code.open()) {
      if (open < before && code.at(open).is("{")) {
        return open;
      }
    }
    return -1;
  }

  /** What the one parameter of a closure is that is given to a method of a list. */
  private Optional<Value> element(int closure) {
    int name = closure - 1;
    if (code.at(name).is(")") && code.partner(name) > 0) {
      name = code.partner(name) - 1;
    }
    if (!code.at(name).isWord() || !code.at(name - 1).isDot()) {
      return Optional.empty();
    }
    Optional<Value> receiver = before(name - 1);
    boolean same = code.at(name).is("with") || code.at(name).is("tap");
    return receiver
        .map(r -> same ? r : Value.of(Generics.element(r.type())))
        .filter(v -> v.type() != Object.class);
  }
}
