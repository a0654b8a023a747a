package dev.crema.store;

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

/** Which package may see which, in all modules that are compiled when this runs. */
class ArchitectureTest {

    private static final Path ROOT = Path.of("..");
    private static final String DOOR = "dev.crema.store.kafka..";

    private static final DescribedPredicate<JavaClass> KAFKA_INTERNALS =
            describe("Kafka Streams internals", type -> type.getPackageName()
                    .matches("org\\.apache\\.kafka\\.streams\\..*internals.*"));

    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPaths(Stream.of("store-api", "store-rocks", "store-memory")
                    .map(module -> ROOT.resolve(module).resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .toList());

    @Test
    void kafka_internals_come_in_by_one_door() {
        check(noClasses().that(not(resideInAPackage(DOOR))).should().dependOnClassesThat(KAFKA_INTERNALS));
    }

    @Test
    void no_class_of_ours_is_in_a_package_of_kafkas() {
        check(noClasses().should().resideInAPackage("org.apache.kafka.."));
    }

    @Test
    void packages_have_no_cycles() {
        check(slices().matching("dev.crema.(**)").should().beFreeOfCycles());
    }

    @Test
    void each_package_sees_only_those_below_it() {
        maySee("dev.crema.store.kafka");
        maySee("dev.crema.store.config");
        maySee("dev.crema.store.commit", "dev.crema.store.kafka");
        maySee("dev.crema.store.cache", "dev.crema.store.commit", "dev.crema.store.config", "dev.crema.store.kafka");
        maySee("dev.crema.store", "dev.crema.store.cache", "dev.crema.store.config");
        maySee("dev.crema.rocks", "dev.crema.store.commit", "dev.crema.store.config", "dev.crema.store.kafka");
        maySee("dev.crema.memory", "dev.crema.store.commit", "dev.crema.store.config", "dev.crema.store.kafka");
    }

    private void maySee(String seeing, String... seen) {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(seen).or(resideInAPackage(seeing));
        check(noClasses()
                .that()
                .resideInAPackage(seeing)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.crema..").and(not(allowed))));
    }

    @Test
    void only_the_cache_knows_caffeine() {
        check(noClasses()
                .that(not(resideInAPackage("dev.crema.store.cache")))
                .should()
                .dependOnClassesThat(resideInAPackage("com.github.benmanes.caffeine..")));
    }

    @Test
    void only_the_rocks_engine_and_the_door_know_rocksdb() {
        check(noClasses()
                .that(not(resideInAnyPackage("dev.crema.rocks", DOOR)))
                .should()
                .dependOnClassesThat(resideInAPackage("org.rocksdb..")));
    }

    @Test
    void public_classes_are_final_or_abstract() {
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
    void every_package_says_what_it_is() throws IOException {
        List<Path> silent;
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            silent = files.filter(file -> file.toString().contains("src/main/java/dev"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                    .toList();
        }
        assertThat(silent).isEmpty();
    }

    private void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(main);
    }
}
