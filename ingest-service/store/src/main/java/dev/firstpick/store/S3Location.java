package dev.firstpick.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in S3 a store lies: {@code s3://bucket} or {@code s3://bucket/prefix}.
 *
 * @param prefix what all keys begin with: empty, or whole segments that end in a slash
 */
record S3Location(String bucket, String prefix) {

    private static final Pattern LOCATION = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?)/*)?");

    /** Refuses what is no such location. */
    static S3Location of(String location) {
        Matcher parts = LOCATION.matcher(location);
        if (!parts.matches()) {
            throw new IllegalArgumentException("store location: found " + location
                    + ", expected s3://bucket or s3://bucket/prefix, the bucket 3 to 63 of a-z 0-9 . -");
        }
        String prefix = parts.group(2) == null || parts.group(2).isEmpty() ? "" : parts.group(2) + "/";
        return new S3Location(parts.group(1), ObjectKeys.requirePrefix(prefix));
    }

    /** The key in the bucket of the object under {@code key} in the store. */
    String inBucket(String key) {
        return prefix + key;
    }

    /** The key in the store of the object under {@code key} in the bucket. */
    String inStore(String key) {
        return key.substring(prefix.length());
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
