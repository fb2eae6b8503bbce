package dev.firstpick.volume.dataset;

/**
 * What is wrong with a data set, or with one of its entries.
 *
 * @param file relative to the data set's folder; with line and column where they are known, for example {@code dataset.json, line 7, column 5}
 * @param field what in it, for example {@code training[3].image}
 * @param found its value, in words
 * @param expected what is accepted, in words
 */
public record DatasetError(String file, String field, String found, String expected) {

    /** One sentence. */
    @Override
    public String toString() {
        return file + ": " + field + ": found " + found + ", expected " + expected;
    }
}
