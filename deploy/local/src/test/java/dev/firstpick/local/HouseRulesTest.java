package dev.firstpick.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.firstpick.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house, held against the compiled classes of every module. */
class HouseRulesTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final List<String> MODULES = List.of(
            "ingest-service/events",
            "ingest-service/store",
            "ingest-service/volume-io",
            "ingest-service/service",
            "selection-service/events",
            "selection-service/strategies",
            "selection-service/service",
            "training-service/events",
            "training-service/learning",
            "training-service/service",
            "results-service",
            "deploy/stack",
            "deploy/phantoms",
            "deploy/local");
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .importPaths(MODULES.stream().map(HouseRulesTest::classesOf).toList());

    private static final String[] FRAMEWORKS = {
        "io.quarkus..", "io.smallrye..", "io.vertx..", "jakarta..", "org.hibernate..", "org.eclipse.microprofile.."
    };
    private static final String[] PURE = {
        "dev.firstpick.events..",
        "dev.firstpick.ingest.events..",
        "dev.firstpick.selection.events..",
        "dev.firstpick.training.events..",
        "dev.firstpick.store..",
        "dev.firstpick.volume..",
        "dev.firstpick.strategies..",
        "dev.firstpick.learning.."
    };

    private static Path classesOf(String module) {
        return ROOT.resolve(module).resolve("target/classes");
    }

    @Test
    void everyModuleIsLookedAt() {
        for (String module : MODULES) {
            assertThat(classesOf(module)).as(module).isDirectory();
        }
        assertThat(HOUSE.stream().map(JavaClass::getPackageName).filter(name -> !name.startsWith("dev.firstpick")))
                .isEmpty();
        assertThat(HOUSE).hasSizeGreaterThan(150);
    }

    @Test
    void pureModulesKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .because("they are libraries, usable alone")
                .check(HOUSE);
    }

    @Test
    void onlyTrainingKnowsTheDeepLearningEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.firstpick.learning..", "dev.firstpick.training..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "dev.firstpick.learning..")
                .check(HOUSE);
    }

    @Test
    void servicesMeetInEventsAndTheStoreAlone() {
        List<String> services = List.of(
                "dev.firstpick.ingest", "dev.firstpick.selection", "dev.firstpick.training", "dev.firstpick.results");
        for (String service : services) {
            String[] others = services.stream()
                    .filter(other -> !other.equals(service))
                    .map(other -> other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(service + "..")
                    .should()
                    .dependOnClassesThat(
                            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(others)
                                    .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                                                    "..events.."))))
                    .check(HOUSE);
        }
    }

    @Test
    void theStackDependsOnNoServiceAndTheLauncherOnNoServicesClasses() {
        noClasses()
                .that()
                .resideInAPackage("dev.firstpick.stack..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.firstpick.ingest..",
                        "dev.firstpick.selection..",
                        "dev.firstpick.training..",
                        "dev.firstpick.results..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage("dev.firstpick.local..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRAMEWORKS)
                .check(HOUSE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.firstpick.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void neitherFactsNorPicksNorWeightsAreRandom() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethod(java.util.UUID.class, "randomUUID")
                .because("the same facts have the same identity, and the same seed gives the same picks and weights")
                .check(HOUSE.that(com.tngtech.archunit.base.DescribedPredicate.not(
                        JavaClass.Predicates.resideInAPackage("dev.firstpick.store.."))));
        noClasses()
                .should()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(HOUSE);
    }

    /** Hibernate keeps a plan for each execution of a native query that is given a basic class for its result, and never finds it again. */
    @Test
    void plansOfNativeQueriesAreFoundAgain() throws Exception {
        Pattern typed = Pattern.compile("createNativeQuery\\([^;]*\\b(String|Long|Integer|Double|Boolean)\\.class\\)");
        List<Path> sources;
        try (Stream<Path> files = Stream.of("selection-service/service", "results-service")
                .flatMap(module -> walk(ROOT.resolve(module).resolve("src/main/java")))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(sources).hasSizeGreaterThan(50);
        assertThat(sources)
                .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern(typed));
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .check(HOUSE);
    }

    @Test
    void theStackCreatesExactlyTheTopicsThatTheEventsAreSentOn() {
        List<String> expected = Topics.all().stream()
                .flatMap(topic -> Stream.of(topic, Topics.deadLettersOf(topic)))
                .toList();

        assertThat(dev.firstpick.stack.Topics.names()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theTopLevelIsAsItWasAskedFor() throws Exception {
        try (Stream<Path> entries = Files.list(ROOT)) {
            List<String> names = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !name.equals("target"))
                    .toList();
            assertThat(names)
                    .containsExactlyInAnyOrder(
                            "pom.xml",
                            "README.md",
                            "LICENSE",
                            "ingest-service",
                            "selection-service",
                            "training-service",
                            "results-service",
                            "deploy");
        }
    }
}
