/** The REST API: lists that can be filtered, sorted and paged, the leaderboard, live events; errors are problem details (RFC 9457). */
package dev.firstpick.results.api;
