package io.dromedary.cluster.settings;

/**
 * Which backups of an infobase stay: whatever one of these rules keeps. Immutable.
 *
 * @param days all that are no older
 * @param last the newest ones, whatever their age; at least 1, so that the last good one stays
 * @param daily the newest of each of so many days that have one
 * @param weekly the same of ISO weeks
 * @param monthly the same of months
 * @param yearly the same of years
 */
public record RetentionSettings(
        int days, int last, int daily, int weekly, int monthly, int yearly) {

    /** Refuses rules that could delete the last good backup. */
    public RetentionSettings {
        if (last < 1) {
            throw new IllegalArgumentException("at least one backup must be kept, not " + last);
        }
        if (Math.min(days, Math.min(Math.min(daily, weekly), Math.min(monthly, yearly))) < 0) {
            throw new IllegalArgumentException("a number of backups to keep is negative");
        }
    }
}
