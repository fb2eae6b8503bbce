package dev.firstpick.selection.pool;

/** A volume of a pool. */
public record VolumeKey(String pool, String volume) {}
