using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;

namespace Connectors.Qdrant.Emulator.Payloads;

/// <summary>Instants as the server reads them from payloads: RFC 3339, and texts without offset, seconds or time (lib/segment/src/types.rs), in nanoseconds since 1970.</summary>
internal static partial class ServerInstant
{
    private const long Second = 1_000_000_000;

    public static Int128 Of(Timestamp timestamp) => ((Int128)timestamp.Seconds * Second) + timestamp.Nanos;

    /// <summary>Cuts nanoseconds to the microseconds that an index keeps.</summary>
    public static Int128 Microseconds(Int128 nanoseconds) => nanoseconds >= 0 ? nanoseconds / 1000 : -((-nanoseconds + 999) / 1000);

    public static Int128? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !DateTime.TryParseExact(match.Groups["date"].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day))
            return null;
        var (hour, minute, second) = (Number("hour"), Number("minute"), Number("second"));
        if (hour > 23 || minute > 59 || second > 60 || Number("minutes") > 59)
            return null;
        var offset = (Number("hours") * 60) + Number("minutes");
        var seconds = ((day - DateTime.UnixEpoch).Days * 86_400L) + (hour * 3600) + (minute * 60) + second - (offset * 60 * (match.Groups["sign"].Value == "-" ? -1 : 1));
        var fraction = match.Groups["fraction"].Value;
        return ((Int128)seconds * Second) + (fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(9, '0')[..9], CultureInfo.InvariantCulture));

        long Number(string group) => match.Groups[group].Success ? long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(
        @"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})([Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})(\.(?<fraction>[0-9]+))?([Zz]|(?<sign>[+-])(?<hours>[0-9]{2}):?(?<minutes>[0-9]{2})?)?)?)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
