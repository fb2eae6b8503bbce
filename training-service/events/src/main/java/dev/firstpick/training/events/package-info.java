/** The jobs that trainers accept, and what trainers publish: representations, evaluations, progress, failures. */
package dev.firstpick.training.events;
