using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Connectors.Elasticsearch.Documents;

/// <summary>
/// Floats as JSON numbers that read back as the same float, in the fewest digits or, rarely, one more: four times as fast as
/// <see cref="Utf8Formatter"/> for the magnitudes that vectors have. All others are left to that.
/// </summary>
/// <remarks>
/// A float is scaled by a power of ten to nine digits before the point, in double. A whole number near it reads back as the same float when
/// it is nearer than half the distance to the next float. That half is at least 2^-25 of the value, so 2.9 units of the ninth digit: the
/// nearest whole number always is, and often the nearest multiple of 10 or 100 too. Double's own error is below 10^-6 of a unit; the limit is
/// tightened by more than that, so that a doubt costs a digit and never the value.
/// </remarks>
internal static class FloatText
{
    /// <summary>How much room a number needs, though it is shorter: it is written eight bytes at a time.</summary>
    public const int Room = 24;

    // Binades from 2^-16 (1.5e-5) to 2^19, beyond which numbers have an exponent or nothing behind the point.
    private const int FirstBinade = 127 - 16;
    private const int BinadeCount = 36;

    private const int MantissaBits = 23;
    private const uint MantissaMask = (1u << MantissaBits) - 1;
    private const double NineDigits = 1e9;
    private const uint EightDigits = 100_000_000;
    private const double Caution = 1 - 1e-6;

    private static readonly Binade[] Binades = [.. Enumerable.Range(FirstBinade - 127, BinadeCount).Select(Binade.Of)];

    /// <summary>Writes a finite number and returns its length.</summary>
    public static int Write(float value, Span<byte> destination)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var place = (int)((bits & int.MaxValue) >> MantissaBits) - FirstBinade;
        if ((uint)place >= BinadeCount)
            return Utf8Formatter.TryFormat(value, destination, out var length) ? length : throw new ArgumentException("The room is too small.", nameof(destination));

        var binade = Binades[place];
        var exponent = binade.Exponent;
        var scaled = Math.Abs((double)value) * binade.Scale;
        var limit = binade.Limit;
        if (scaled >= NineDigits)
        {
            scaled *= 0.1;
            limit *= 0.1;
            exponent++;
        }

        // Below a power of two the floats lie twice as near.
        if ((bits & MantissaMask) == 0)
            limit *= 0.5;
        var digits = Shortest(scaled, limit);
        if (digits >= (uint)NineDigits)
        {
            digits = EightDigits;
            exponent++;
        }

        destination[0] = (byte)'-';
        var sign = (int)(bits >> 31);
        return sign + WriteDigits(digits, exponent, destination[sign..]);
    }

    // All three are worked out: which one it is cannot be predicted.
    private static uint Shortest(double scaled, double limit)
    {
        var seven = Math.Round(scaled * 0.01) * 100;
        var eight = Math.Round(scaled * 0.1) * 10;
        var digits = Math.Abs(eight - scaled) < limit ? eight : Math.Round(scaled);
        digits = Math.Abs(seven - scaled) < limit ? seven : digits;
        return (uint)double.ConvertToIntegerNative<long>(digits);
    }

    /// <summary>Writes nine digits, of which the first stands for 10^exponent, without the zeros at the end.</summary>
    private static int WriteDigits(uint digits, int exponent, Span<byte> destination)
    {
        var first = digits / EightDigits;
        var rest = Separate(digits - (first * EightDigits));
        var count = 8 - (BitOperations.LeadingZeroCount(rest) / 8);
        rest |= 0x3030303030303030;
        if (exponent < 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, 0x3030303030302E30); // 0.000000
            destination[1 - exponent] = (byte)('0' + first);
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(2 - exponent)..], rest);
            return 2 - exponent + count;
        }

        destination[0] = (byte)('0' + first);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[1..], rest);
        if (count <= exponent)
            return 1 + exponent;
        destination[1 + exponent] = (byte)'.';
        BinaryPrimitives.WriteUInt64LittleEndian(destination[(2 + exponent)..], rest >> (8 * exponent));
        return 2 + count;
    }

    /// <summary>The eight digits of a number, one a byte, the first one lowest: halves, then pairs, then digits, all of a kind at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Separate(uint number)
    {
        var high = number / 10_000;
        var pairs = high | ((ulong)(number - (high * 10_000)) << 32);
        var hundreds = ((pairs * 10_486) >> 20) & 0x0000007F_0000007F;
        pairs = hundreds | ((pairs - (hundreds * 100)) << 16);
        var tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
        return tens | ((pairs - (tens * 10)) << 8);
    }

    /// <summary>What is the same for all floats with one binary exponent.</summary>
    /// <param name="Scale">The power of ten that brings the least of them to nine digits before the point.</param>
    /// <param name="Limit">Half the distance between two of them, scaled, and a little less.</param>
    /// <param name="Exponent">The decimal exponent of the least of them.</param>
    private readonly record struct Binade(double Scale, double Limit, int Exponent)
    {
        public static Binade Of(int power)
        {
            var least = Math.ScaleB(1, power);
            var exponent = (int)Math.Floor(Math.Log10(least));
            var scale = Math.Pow(10, 8 - exponent);
            return new Binade(scale, Math.ScaleB(least, -MantissaBits - 1) * scale * Caution, exponent);
        }
    }
}
