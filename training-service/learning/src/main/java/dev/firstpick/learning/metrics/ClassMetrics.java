package dev.firstpick.learning.metrics;

/**
 * How well one class was found in one case.
 *
 * <table>
 * <caption>Values where there is nothing to measure</caption>
 * <tr><th>prediction</th><th>reference</th><th>Dice</th><th>HD95, ASSD</th></tr>
 * <tr><td>empty</td><td>empty</td><td>1</td><td>0</td></tr>
 * <tr><td>empty</td><td>not empty</td><td>0</td><td>NaN</td></tr>
 * <tr><td>not empty</td><td>empty</td><td>0</td><td>NaN</td></tr>
 * </table>
 *
 * @param label the class
 * @param dice the overlap, 0 to 1
 * @param hd95 the 95th-percentile Hausdorff distance in millimetres
 * @param assd the average symmetric surface distance in millimetres
 */
public record ClassMetrics(int label, double dice, double hd95, double assd) {}
