package dev.firstpick.volume.dataset;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names that are safe in paths, keys and pages, for names as people give files: umlauts lose their dots, and what is no letter, digit, dot, hyphen or
 * underscore becomes a hyphen. A safe name stays as it is.
 */
public final class SafeNames {

    private static final int LONGEST = 128;
    private static final Pattern SAFE = Pattern.compile("(?!.*\\.\\.)[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final int HASH_DIGITS = 8;

    private SafeNames() {}

    /** The safe name for one name. */
    public static String of(String name) {
        if (SAFE.matcher(name).matches()) {
            return name;
        }
        String plain = Normalizer.normalize(name.replace("ß", "ss").replace("ẞ", "SS"), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("\\.{2,}", ".")
                .replaceAll("^[^A-Za-z0-9]+", "")
                .replaceAll("-+(?=$|\\.|-)", "");
        if (plain.isEmpty()) {
            return "scan-" + hash(name);
        }
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST - HASH_DIGITS - 1) + "-" + hash(name);
    }

    /**
     * Safe names for several names, each another one: of those that would be the same, the ones that had to be changed end in a part of a hash of
     * what they were.
     *
     * @return the safe name of each
     */
    public static Map<String, String> of(Collection<String> names) {
        Map<String, Integer> uses = new HashMap<>();
        names.forEach(name -> uses.merge(of(name), 1, Integer::sum));
        Map<String, String> safe = new LinkedHashMap<>();
        for (String name : names) {
            String plain = of(name);
            boolean hashed = uses.get(plain) > 1 && !plain.equals(name);
            safe.put(
                    name,
                    hashed
                            ? plain.substring(0, Math.min(plain.length(), LONGEST - HASH_DIGITS - 1)) + "-" + hash(name)
                            : plain);
        }
        return safe;
    }

    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
