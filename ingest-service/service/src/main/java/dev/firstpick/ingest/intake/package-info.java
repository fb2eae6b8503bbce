/** How files become volumes and annotations: spooled, checked, stored and entered, one by one or a folder at a time; knows no framework. */
package dev.firstpick.ingest.intake;
