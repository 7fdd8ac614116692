using System.Globalization;

namespace Connectors.Grpc.Wire;

/// <summary>The value of <c>grpc-timeout</c>: at most eight digits and a unit (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Timeout").</summary>
internal static class TimeoutHeader
{
    private const long Largest = 99_999_999;

    private static readonly (char Unit, long Ticks)[] Units =
        [('m', TimeSpan.TicksPerMillisecond), ('S', TimeSpan.TicksPerSecond), ('M', TimeSpan.TicksPerMinute), ('H', TimeSpan.TicksPerHour)];

    // Rounded up, so that the server is never told less time than the caller gave.
    public static string Format(TimeSpan timeout)
    {
        foreach (var (unit, ticks) in Units)
        {
            var count = (timeout.Ticks / ticks) + (timeout.Ticks % ticks == 0 ? 0 : 1);
            if (count <= Largest)
                return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Largest}H");
    }
}
