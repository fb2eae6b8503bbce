package dev.firstpick.events.log;

import dev.firstpick.events.Json;
import dev.firstpick.events.LogKeys;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.MDC;

/**
 * A log record as one line of JSON: {@code time}, {@code level}, {@code service}, {@code logger}, {@code thread}, {@code message}, the keys of
 * {@link LogKeys}, the trace if there is one, and {@code error} with the stack trace. To be called on the thread that logs.
 */
public final class JsonLines extends Formatter {

    private final String service;
    private final Formatter message;

    /**
     * Writes lines of a service.
     *
     * @param service its name
     * @param message formats the message alone, as the process's own kind of records need it
     */
    public JsonLines(String service, Formatter message) {
        this.service = service;
        this.message = message;
    }

    /** Takes the place of the handlers' formatters, and of those of the handlers inside them. */
    public static void install(String service, Handler... handlers) {
        for (Handler handler : handlers) {
            if (handler.getFormatter() != null) {
                handler.setFormatter(new JsonLines(service, handler.getFormatter()));
            }
            install(service, inside(handler));
        }
    }

    /** The JDK knows no handlers inside others; Quarkus has them, and a way to ask that is the same for all of its kinds. */
    private static Handler[] inside(Handler handler) {
        try {
            return (Handler[]) handler.getClass().getMethod("getHandlers").invoke(handler);
        } catch (NoSuchMethodException e) {
            return new Handler[0];
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("handlers of " + handler.getClass() + " cannot be listed", e);
        }
    }

    @Override
    public String format(LogRecord record) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("time", record.getInstant().toString());
        line.put("level", record.getLevel().getName());
        line.put("service", service);
        line.put("logger", String.valueOf(record.getLoggerName()));
        line.put("thread", Thread.currentThread().getName());
        line.put("message", message.formatMessage(record));
        Map<String, String> keys = MDC.getCopyOfContextMap();
        if (keys != null) {
            keys.forEach(line::putIfAbsent);
        }
        if (record.getThrown() != null) {
            line.put("error", trace(record.getThrown()));
        }
        return Json.text(line) + "\n";
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
