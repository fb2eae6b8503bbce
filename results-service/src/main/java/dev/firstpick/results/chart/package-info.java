/** Charts as files, for papers and reports: what is drawn, and how it becomes SVG or PNG. Pure. */
package dev.firstpick.results.chart;
