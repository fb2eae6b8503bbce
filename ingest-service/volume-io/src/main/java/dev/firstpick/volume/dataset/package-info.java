/** Data sets of labelled scans in folders, as the Medical Segmentation Decathlon and nnU-Net lay them out. */
package dev.firstpick.volume.dataset;
