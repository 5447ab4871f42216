package io.dromedary.eventlog.text;

/** Numbers and dates as the log writes them. −1 stands for what is none. */
final class Digits {

    private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_NIBBLES = 0x0f0f0f0f0f0f0f0fL;
    private static final long ZEROS = 0x3030303030303030L;

    private Digits() {}

    /** A decimal number of up to 18 digits. */
    static long decimal(byte[] bytes, int start, int end) {
        if (end <= start || end - start > 18) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }

    /** A hexadecimal number of up to 15 digits. */
    static long hex(byte[] bytes, int start, int end) {
        if (end <= start || end - start > 15) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Eight hexadecimal digits, the first in the lowest byte of the word; −1 if one is none. */
    static long hex8(long word) {
        long letters = (word >>> 6) & ONES;
        long low = word & LOW_NIBBLES;
        // 3 before digits, 6 (or 4, in capitals) before letters
        long high = (word & ~LOW_NIBBLES & ~(letters << 5)) ^ (ZEROS + (letters << 4));
        // digits end at 9, letters begin at 1 and end at 6
        long above = (low + (letters << 1) + letters + 0x0606060606060606L) & 0x1010101010101010L;
        long below = ~(low + LOW_NIBBLES) & (letters << 4);
        if ((high | above | below) != 0) {
            return -1;
        }
        long value = low + (letters << 3) + letters;
        value = ((value << 4) | (value >>> 8)) & 0x00ff00ff00ff00ffL;
        value = ((value << 8) | (value >>> 16)) & 0x0000ffff0000ffffL;
        return ((value << 16) | (value >>> 32)) & 0xffffffffL;
    }

    /** The 14 digits of a date of the calendar as one number {@code yyyyMMddHHmmss}. */
    static long date(byte[] bytes, int start) {
        long date = decimal(bytes, start, start + 14);
        return date >= 0 && isDate(date) ? date : -1;
    }

    private static boolean isDate(long date) {
        int time = (int) (date % 1_000_000);
        int day = (int) (date / 1_000_000 % 100);
        int month = (int) (date / 100_000_000 % 100);
        int year = (int) (date / 10_000_000_000L);
        boolean inCalendar = year >= 1 && month >= 1 && month <= 12 && day >= 1;
        return inCalendar
                && day <= DAYS[month - 1]
                && (month != 2 || day < 29 || java.time.Year.isLeap(year))
                && time / 10_000 < 24
                && time / 100 % 100 < 60
                && time % 100 < 60;
    }
}
