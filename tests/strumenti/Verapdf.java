// SPDX-License-Identifier: AGPL-3.0-or-later
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/**
 * Checks files against PDF/A-3a and PDF/UA-1: each line of the input names some, separated by tabs. Prints, separated by
 * tabs, one line for each profile (file, profile, number of checks made) and one for each rule broken (file, profile,
 * rule, words, place); then one with a point alone. It ends with its input, or with the first file that it cannot read.
 */
public final class Verapdf {
    private static final List<PDFAFlavour> PROFILES = List.of(PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1);
    private static final int FAILURES_TOLD = 20;

    public static void main(String[] none) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (VeraPDFFoundry foundry = Foundries.defaultInstance()) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                for (String file : line.split("\t")) {
                    for (PDFAFlavour profile : PROFILES) {
                        check(foundry, Path.of(file), profile);
                    }
                }
                System.out.println(".");
            }
        }
    }

    private static void check(VeraPDFFoundry foundry, Path file, PDFAFlavour profile) throws Exception {
        try (var bytes = Files.newInputStream(file);
                var parser = foundry.createParser(bytes, profile);
                var validator = foundry.createValidator(profile, FAILURES_TOLD, false, false, false)) {
            var result = validator.validate(parser);
            tell(file, profile, result.getTotalAssertions());
            var broken = new TreeMap<String, TestAssertion>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    var rule = assertion.getRuleId();
                    broken.putIfAbsent(rule.getClause() + "-" + rule.getTestNumber(), assertion);
                }
            }
            broken.forEach((rule, assertion) ->
                tell(file, profile, rule, assertion.getMessage(), assertion.getLocation().getContext()));
            if (!result.isCompliant() && broken.isEmpty()) {
                tell(file, profile, "?", "not compliant", "");
            }
        }
    }

    private static void tell(Path file, PDFAFlavour profile, Object... facts) {
        var line = new StringBuilder(file + "\t" + profile.getId());
        for (Object fact : facts) {
            line.append('\t').append(String.valueOf(fact).replaceAll("\\s+", " "));
        }
        System.out.println(line);
    }
}
