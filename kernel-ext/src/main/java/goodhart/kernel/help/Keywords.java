package goodhart.kernel.help;

import java.util.List;

/** The words that Groovy itself takes. */
final class Keywords {
  static final List<String> ALL =
      List.of(
          "as",
          "assert",
          "boolean",
          "break",
          "case",
          "catch",
          "class",
          "continue",
          "def",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "if",
          "implements",
          "import",
          "in",
          "instanceof",
          "int",
          "interface",
          "long",
          "new",
          "null",
          "record",
          "return",
          "static",
          "switch",
          "this",
          "throw",
          "trait",
          "true",
          "try",
          "var",
          "void",
          "while");

  private Keywords() {}
}
