package dev.firstpick.training;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a worker is called that was given no name: its host and process. */
final class WorkerName {

    private WorkerName() {}

    static String ofThisProcess() {
        return host() + "-" + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "trainer";
        }
    }
}
