package goodhart;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import goodhart.optimize.Optimizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.junit.jupiter.api.Test;

/**
 * The arrows of the house: engine, then language, then kernel; inside the engine, data flows down.
 */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("goodhart");

  /** In the order in which data flows; imports point up. */
  private static final List<String> ENGINE =
      List.of(
          "data",
          "pool",
          "preference",
          "reward",
          "reward.shape",
          "policy",
          "optimize",
          "measure",
          "study",
          "chart");

  @Test
  void importsInsideTheEnginePointUp() {
    for (int lower = 0; lower < ENGINE.size(); lower++) {
      for (int higher = lower + 1; higher < ENGINE.size(); higher++) {
        noClasses()
            .that()
            .resideInAPackage("goodhart." + ENGINE.get(lower))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("goodhart." + ENGINE.get(higher))
            .check(CLASSES);
      }
    }
  }

  @Test
  void theEngineKnowsNoGroovyAndNoJupyter() {
    noClasses()
        .that()
        .resideOutsideOfPackages("goodhart.dsl..", "goodhart.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "groovy..",
            "org.codehaus.groovy..",
            "org.dflib..",
            "goodhart.dsl..",
            "goodhart.kernel..")
        .check(CLASSES);
  }

  @Test
  void theLanguageKnowsNoJupyter() {
    noClasses()
        .that()
        .resideInAPackage("goodhart.dsl..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.dflib..", "goodhart.kernel..")
        .check(CLASSES);
  }

  @Test
  void onlyTheProtocolAndTheExtensionKnowTheJupyterLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackages("goodhart.kernel.jupyter..", "goodhart.kernel.extension..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.dflib..", "org.zeromq..", "zmq..")
        .check(CLASSES);
  }

  /**
   * In a stock Java kernel there is no kernel of ours, and gson, ZeroMQ and SLF4J have other names.
   * What is left out here is what goodhart-jjava.jar leaves out.
   */
  @Test
  void whatRunsInAnotherKernelKnowsNoneOfItsRelocatedLibraries() {
    String[] leftOut = {
      "goodhart.kernel.jupyter..", "goodhart.kernel.install..", "goodhart.kernel.cli.."
    };
    DescribedPredicate<HasName> command = nameStartingWith("goodhart.kernel.run.RunCommand");
    noClasses()
        .that()
        .resideOutsideOfPackages(leftOut)
        .and(not(command))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.google.gson..", "org.zeromq..", "zmq..", "org.slf4j..", "picocli..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(leftOut)
        .and(not(command))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(leftOut)
        .check(CLASSES);
  }

  /** These have one form from the library's version 1.0-a6 to its latest. */
  @Test
  void theExtensionUsesOnlyWhatEveryVersionOfTheLibraryHas() {
    Set<String> same = Set.of("getMagicsRegistry", "getRenderer", "display", "getName", "getIO");
    noClasses()
        .that()
        .resideInAPackage("goodhart.kernel.extension..")
        .should()
        .callMethodWhere(
            describe(
                "another method of BaseKernel than " + same,
                call ->
                    call.getTargetOwner().isAssignableTo(BaseKernel.class)
                        && !same.contains(call.getTarget().getName())))
        .orShould()
        .callMethod(DisplayData.class, "setDisplayId", String.class)
        .check(CLASSES);
  }

  @Test
  void methodsAreRecords() {
    classes()
        .that()
        .implement(Optimizer.class)
        .and()
        .areNotInterfaces()
        .should()
        .beRecords()
        .check(CLASSES);
  }

  @Test
  void everyEnginePackageSaysWhatItHolds() {
    Path sources = Repository.root().resolve("engine/src/main/java/goodhart");
    for (String name : ENGINE) {
      assertThat(Files.exists(sources.resolve(name.replace('.', '/')).resolve("package-info.java")))
          .as("package-info.java of goodhart." + name)
          .isTrue();
    }
  }
}
