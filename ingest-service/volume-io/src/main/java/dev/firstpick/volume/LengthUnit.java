package dev.firstpick.volume;

/** The unit of length that a NIfTI header names in {@code xyzt_units}. */
public enum LengthUnit {
    /** None named; taken as millimetres, as all readers do. */
    UNKNOWN("no unit, taken as mm", 1),
    METRE("metres", 1000),
    MILLIMETRE("mm", 1),
    MICROMETRE("micrometres", 0.001);

    private static final int SPACE = 0x07;

    private final String words;
    private final double millimetres;

    LengthUnit(String words, double millimetres) {
        this.words = words;
        this.millimetres = millimetres;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** How many millimetres one unit has. */
    public double millimetres() {
        return millimetres;
    }

    /** @param xyztUnits the header's field, the unit of time among it */
    static LengthUnit ofCode(int xyztUnits) {
        return switch (xyztUnits & SPACE) {
            case 1 -> METRE;
            case 2 -> MILLIMETRE;
            case 3 -> MICROMETRE;
            default -> UNKNOWN;
        };
    }
}
