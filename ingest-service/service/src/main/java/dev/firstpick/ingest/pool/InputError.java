package dev.firstpick.ingest.pool;

/**
 * One thing that is wrong with what was handed in.
 *
 * @param file which file or request, as the caller knows it
 * @param field what in it
 * @param found its value, in words
 * @param expected what is accepted, in words
 */
public record InputError(String file, String field, String found, String expected) {

    private static final int SHOWN = 1_000;

    public InputError {
        found = shortened(found);
    }

    @Override
    public String toString() {
        return file + ": " + field + ": found " + found + ", expected " + expected;
    }

    private static String shortened(String text) {
        String printable = String.valueOf(text).replaceAll("\\p{Cntrl}", "�");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
    }
}
