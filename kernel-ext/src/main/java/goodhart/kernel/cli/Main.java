package goodhart.kernel.cli;

import goodhart.kernel.GroovySession;
import goodhart.kernel.install.InstallCommand;
import goodhart.kernel.install.LabCommand;
import goodhart.kernel.run.RunCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line behind the launcher: {@code run}, {@code convert}, {@code install}, {@code lab}.
 */
@Command(
    name = "goodhart",
    description = "See reward over-optimization for yourself, in a notebook, in seconds.",
    mixinStandardHelpOptions = true)
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .addSubcommand(new RunCommand(GroovySession::ofTheLanguage))
            .addSubcommand(new ConvertCommand())
            .addSubcommand(new InstallCommand())
            .addSubcommand(new LabCommand())
            .execute(arguments));
  }
}
