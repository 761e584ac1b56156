/**
 * The garbage collector: what was owned goes when all its owners are gone; an owner deleted in the
 * foreground waits for what it owns, an orphaning one lets it go first. Reads the ownership of all
 * kinds in the view and asks the server before it believes that an owner is gone, or not where a
 * reference says. What names an owner of a kind nobody here knows is left alone and looked at again
 * later. Nothing is deleted but the very revision that was judged.
 */
package io.podium.controllers.garbage;
