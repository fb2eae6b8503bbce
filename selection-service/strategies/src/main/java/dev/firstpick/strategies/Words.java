package dev.firstpick.strategies;

import java.util.Locale;

/** Reasons in words that read the same on any machine. */
final class Words {

    private Words() {}

    static String of(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    /** A number with three digits that count: {@code 0.123}, {@code 12.3}, {@code 0.00012}. */
    static String number(double value) {
        double magnitude = Math.abs(value);
        if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e6)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = magnitude == 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(magnitude)));
        return String.format(Locale.ROOT, "%." + Math.min(decimals, 6) + "f", value);
    }

    static String scans(int count) {
        return count == 1 ? "1 scan" : count + " scans";
    }

    static String neighbours(int count) {
        return count == 1 ? "1 neighbour" : count + " neighbours";
    }

    /** {@code highest}, {@code 2nd highest}, {@code 3rd highest}, … */
    static String place(int place, String superlative) {
        if (place == 1) {
            return superlative;
        }
        int tens = place % 100;
        String ending = tens >= 11 && tens <= 13
                ? "th"
                : switch (place % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return place + ending + " " + superlative;
    }
}
