package dev.crema.store.contract;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may see which. Each module's test implements it and so has its own classes checked. */
public interface ArchitectureContract {

    String DOOR = "dev.crema.store.kafka..";

    DescribedPredicate<JavaClass> KAFKA_INTERNALS = describe("Kafka Streams internals", type -> type.getPackageName()
            .matches("org\\.apache\\.kafka\\.streams\\..*internals.*"));

    JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPath(Path.of("target/classes"));

    @Test
    default void kafka_internals_come_in_by_one_door() {
        check(noClasses().that(not(resideInAPackage(DOOR))).should().dependOnClassesThat(KAFKA_INTERNALS));
    }

    @Test
    default void no_class_of_ours_is_in_a_package_of_kafkas() {
        check(noClasses().should().resideInAPackage("org.apache.kafka.."));
    }

    @Test
    default void packages_have_no_cycles() {
        check(slices().matching("dev.crema.(**)").should().beFreeOfCycles());
    }

    @Test
    default void each_package_sees_only_those_below_it() {
        maySee("dev.crema.store.kafka");
        maySee("dev.crema.store.settings");
        maySee("dev.crema.store.commit", "dev.crema.store.kafka");
        maySee("dev.crema.store.query", "dev.crema.store.kafka");
        maySee("dev.crema.store.metrics", "dev.crema.store.kafka");
        maySee("dev.crema.store.engine", "dev.crema.store.settings", "dev.crema.store.query", "dev.crema.store.kafka");
        maySee(
                "dev.crema.store.cache",
                "dev.crema.store.commit",
                "dev.crema.store.settings",
                "dev.crema.store.metrics",
                "dev.crema.store.query",
                "dev.crema.store.kafka");
        maySee("dev.crema.store", "dev.crema.store.cache", "dev.crema.store.settings", "dev.crema.store.kafka");
        maySee(
                "dev.crema.store.config",
                "dev.crema.store",
                "dev.crema.store.cache",
                "dev.crema.store.commit",
                "dev.crema.store.engine",
                "dev.crema.store.settings");
        maySee("dev.crema.store.dsl", "dev.crema.store.cache", "dev.crema.store.kafka");
        maySee(
                "dev.crema.rocks",
                "dev.crema.store.commit",
                "dev.crema.store.settings",
                "dev.crema.store.engine",
                "dev.crema.store.metrics",
                "dev.crema.store.query",
                "dev.crema.store.kafka");
        maySee(
                "dev.crema.memory",
                "dev.crema.store.commit",
                "dev.crema.store.settings",
                "dev.crema.store.engine",
                "dev.crema.store.metrics",
                "dev.crema.store.query",
                "dev.crema.store.kafka");
    }

    private static void maySee(String seeing, String... seen) {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(seen).or(resideInAPackage(seeing));
        check(noClasses()
                .that()
                .resideInAPackage(seeing)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.crema..").and(not(allowed))));
    }

    @Test
    default void only_the_cache_knows_caffeine() {
        check(noClasses()
                .that(not(resideInAPackage("dev.crema.store.cache")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.github.benmanes.caffeine..")));
    }

    @Test
    default void only_the_rocks_engine_and_the_door_know_rocksdb() {
        check(noClasses()
                .that(not(resideInAnyPackage("dev.crema.rocks", DOOR)))
                .should()
                .dependOnClassesThat(resideInAPackage("org.rocksdb..")));
    }

    @Test
    default void public_classes_are_final_or_abstract() {
        check(classes()
                .that()
                .arePublic()
                .and(not(describe("interfaces", JavaClass::isInterface)))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .orShould()
                .haveModifier(JavaModifier.ABSTRACT));
    }

    @Test
    default void every_package_says_what_it_is() throws IOException {
        List<Path> silent;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            silent = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                    .toList();
        }
        assertThat(silent).isEmpty();
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }
}
