package dev.firstpick.learning.network;

/** The device that was demanded is not there. */
public final class DeviceUnavailableException extends IllegalStateException {

    public DeviceUnavailableException(String message) {
        super(message);
    }
}
