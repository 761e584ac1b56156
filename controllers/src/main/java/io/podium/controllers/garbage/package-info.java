/**
 * The garbage collector: what was owned goes when all its owners are gone; an owner deleted in the
 * foreground waits for what it owns, an orphaning one lets it go first. Reads the ownership of all
 * kinds in the view and asks the server before it believes that an owner is gone. Owners of kinds
 * that are in no view are left alone, and so is what they own.
 */
package io.podium.controllers.garbage;
