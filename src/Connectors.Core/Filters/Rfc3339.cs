using System.Buffers.Text;

namespace Connectors;

/// <summary>
/// Reads the date-times of RFC 3339 section 5.6 (T and Z in either case; no leap seconds, no year 0) in ticks of 100 ns; further
/// digits are cut off.
/// </summary>
internal static class Rfc3339
{
    private const int DateLength = 10;
    private const int TimeLength = 19;

    /// <param name="text">The whole text; nothing may follow.</param>
    /// <param name="allowDate">Whether a date alone is read as its midnight in UTC.</param>
    /// <param name="utcTicks">The ticks in UTC since the year 1; the offset may take it before the first or behind the last that a
    /// <see cref="DateTimeOffset"/> can hold.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, bool allowDate, out long utcTicks)
    {
        utcTicks = 0;
        if (!TryDate(text, out var day))
            return false;
        if (text.Length == DateLength)
        {
            utcTicks = day;
            return allowDate;
        }

        if (!TryTime(text, out var time))
            return false;
        var rest = text[TimeLength..];
        if (!TryFraction(ref rest, out var fraction) || !TryOffset(rest, out var offset))
            return false;
        utcTicks = day + time + fraction - offset;
        return true;
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < TimeLength || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[11..13], out var hour) || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..19], out var second)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        ticks = new TimeSpan(hour, minute, second).Ticks;
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || rest[0] != '.')
            return true;
        var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0)
            return false;
        for (var i = 0; i < 7; i++)
            ticks = (ticks * 10) + (i < digits ? rest[1 + i] - '0' : 0);
        rest = rest[(1 + digits)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length == 1)
            return (text[0] | 0x20) == 'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryDigits(text[1..3], out var hours) || !TryDigits(text[4..6], out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        ticks = new TimeSpan(hours, minutes, 0).Ticks * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        return !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;
    }
}
