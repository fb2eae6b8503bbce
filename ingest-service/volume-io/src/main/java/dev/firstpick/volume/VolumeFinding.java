package dev.firstpick.volume;

/**
 * What is odd about a file that is read all the same.
 *
 * @param code the kind of finding, in kebab case, the same for all findings of this kind
 * @param text what was found and what it means, one sentence for people
 */
public record VolumeFinding(String code, String text) {}
