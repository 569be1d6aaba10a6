package goodhart.kernel.java;

import goodhart.kernel.Stop;
import groovyjarjarasm.asm.ClassReader;
import groovyjarjarasm.asm.ClassVisitor;
import groovyjarjarasm.asm.ClassWriter;
import groovyjarjarasm.asm.FieldVisitor;
import groovyjarjarasm.asm.Label;
import groovyjarjarasm.asm.MethodVisitor;
import groovyjarjarasm.asm.Opcodes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes the class files of Java cells before they are loaded: methods and loops look at {@link
 * Stop}, and the lines are those of the user's cell.
 */
final class SnippetBytecode {
  private static final int API = Opcodes.ASM9;
  private static final int CONSTANT_CLASS = 7;
  private static final String STOP = Stop.class.getName().replace('.', '/');

  private static final Pattern INNER = Pattern.compile("(REPL/\\$JShell\\$\\w+)\\$(.+)");

  private SnippetBytecode() {}

  /**
   * @param file what stack frames call the source
   * @param line from a line of the text that JShell compiled to the user's; 0 for none
   */
  static byte[] rewritten(byte[] classFile, String file, IntUnaryOperator line) {
    ClassReader reader = new ClassReader(classFile);
    Map<String, Integer> first = firstLines(reader, line);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(API, writer) {
          @Override
          public void visitSource(String source, String debug) {
            super.visitSource(file, null);
          }

          @Override
          public void visit(
              int version, int access, String name, String sign, String parent, String[] types) {
            super.visit(version, opened(access), name, sign, parent, types);
          }

          @Override
          public FieldVisitor visitField(
              int access, String name, String descriptor, String signature, Object value) {
            return super.visitField(opened(access), name, descriptor, signature, value);
          }

          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Checked(
                super.visitMethod(opened(access), name, descriptor, signature, exceptions),
                first.getOrDefault(name + descriptor, 0),
                line);
          }
        },
        0);
    return writer.toByteArray();
  }

  /** The user's line on which each method's code begins, by name and descriptor. */
  private static Map<String, Integer> firstLines(ClassReader reader, IntUnaryOperator line) {
    Map<String, Integer> first = new HashMap<>();
    reader.accept(
        new ClassVisitor(API) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(API) {
              @Override
              public void visitLineNumber(int number, Label start) {
                first.merge(
                    name + descriptor,
                    line.applyAsInt(number),
                    (before, now) -> before > 0 ? before : now);
              }
            };
          }
        },
        ClassReader.SKIP_FRAMES);
    return first;
  }

  /** Batches of classes have loaders of their own, so packages do not hold them together. */
  private static int opened(int access) {
    return (access & Opcodes.ACC_PRIVATE) != 0
        ? access
        : access & ~Opcodes.ACC_PROTECTED | Opcodes.ACC_PUBLIC;
  }

  /**
   * A Groovy class file as javac can read it: Groovy leaves out that a Java cell's class is inside
   * another. A file that mentions none is given back as it is.
   */
  static byte[] readable(byte[] classFile) {
    Map<String, String> inner = new TreeMap<>();
    for (String name : mentioned(classFile)) {
      Matcher matcher = INNER.matcher(name.replace('.', '/'));
      if (matcher.matches()) {
        String outer = matcher.group(1);
        for (String simple : matcher.group(2).split("\\$")) {
          inner.put(outer + "$" + simple, outer);
          outer += "$" + simple;
        }
      }
    }
    if (inner.isEmpty()) {
      return classFile;
    }
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(API, writer) {
          @Override
          public void visitInnerClass(String name, String outer, String simple, int access) {
            if (!inner.containsKey(name)) {
              super.visitInnerClass(name, outer, simple, access);
            }
          }

          @Override
          public void visitEnd() {
            inner.forEach(
                (name, outer) ->
                    super.visitInnerClass(
                        name,
                        outer,
                        name.substring(outer.length() + 1),
                        Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC));
            super.visitEnd();
          }
        },
        0);
    return writer.toByteArray();
  }

  /** The classes that a class file mentions, by binary name. */
  static Set<String> mentioned(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    char[] buffer = new char[reader.getMaxStringLength()];
    Set<String> names = new HashSet<>();
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item > 0 && reader.readByte(item - 1) == CONSTANT_CLASS) {
        names.add(reader.readUTF8(item, buffer).replace('/', '.'));
      }
    }
    return names;
  }

  private static final class Checked extends MethodVisitor {
    private final IntUnaryOperator line;
    private final Set<Label> passed = new HashSet<>();
    private final int first;

    Checked(MethodVisitor method, int first, IntUnaryOperator line) {
      super(API, method);
      this.first = first;
      this.line = line;
    }

    /** The check at the entry has the line of what follows, so that a stop there has a place. */
    @Override
    public void visitCode() {
      super.visitCode();
      if (first > 0) {
        Label entry = new Label();
        super.visitLabel(entry);
        super.visitLineNumber(first, entry);
      }
      check();
    }

    @Override
    public void visitLineNumber(int number, Label start) {
      int users = line.applyAsInt(number);
      if (users > 0) {
        super.visitLineNumber(users, start);
      }
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label target) {
      checkBackward(target);
      super.visitJumpInsn(opcode, target);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... labels) {
      checkBackward(labels);
      super.visitTableSwitchInsn(min, max, otherwise, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
      checkBackward(labels);
      super.visitLookupSwitchInsn(otherwise, keys, labels);
    }

    private void checkBackward(Label... targets) {
      for (Label target : targets) {
        if (passed.contains(target)) {
          check();
          return;
        }
      }
    }

    private void check() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, STOP, "check", "()V", false);
    }
  }
}
